/** Operate in a real browser: a service that trusts simulated evidence, and somebody who is signed in. */

import { cachedSource } from '@veritee/evidence';
import type { ServiceOptions } from '@veritee/service';
import { createSimulatedPki, type SimulatedPki, simulatedAnchors, simulatorSource } from '@veritee/simulator';
import type { Page } from 'playwright-core';
import { contributor, send } from '../../packages/service/test/https-client.ts';
import type { PemSigner } from '../e2e/administered-service.ts';
import { buildPage, type Opening, type ServedPage, servePage, type WatchedPage } from './console-page.ts';

/** Who signs in, and in which browser. */
export interface SignIn extends Opening {
  readonly as?: 'contributor' | 'reader';
  /** Where the page is opened; where the service serves it when absent. */
  readonly base?: string;
}

/** What the page sent, and with which token. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly token: string;
}

/** A page with a service that one can talk to, too. */
export interface OperatedPage {
  readonly served: ServedPage;
  readonly pki: SimulatedPki;
  /** A view of Operate, such as `keys/contoso`, signed in with the development identity. */
  open(view: string, opening?: SignIn): Promise<WatchedPage & { readonly sent: readonly Sent[] }>;
  /** Asks the service as a contributor, who is an operator, too. */
  ask(method: string, path: string, body?: string): Promise<number>;
  close(): Promise<void>;
}

/** Instances `contoso` (AAD), `guarded` (isolated: its signer is the manager) and `together` (shared). */
export function instancesOfEachMode(manager: PemSigner): NonNullable<ServiceOptions['instances']> {
  return [
    { name: 'contoso', mode: 'AAD' },
    { name: 'guarded', mode: 'Isolated', certificates: [manager.der] },
    { name: 'together', mode: 'Shared' },
  ];
}

const MANAGEMENT = '2020-10-01';
const INSTANCE = '2022-08-01';

/** Builds and serves it, over HTTPS, with the development identity and an instance `contoso`. */
export async function operatedPage(options: Partial<ServiceOptions> = {}): Promise<OperatedPage> {
  const pki = createSimulatedPki();
  const now = () => new Date();
  const served = await servePage(await buildPage(), {
    protocol: 'https',
    source: cachedSource(simulatorSource(pki, { currentDate: now }), { currentDate: now }),
    anchors: simulatedAnchors(pki),
    development: { roots: ['test PKI'], identity: 'well-known' },
    instances: [{ name: 'contoso', mode: 'AAD' }],
    ...options,
  });
  const { service } = served;
  const authorization = await contributor(service);
  return {
    served,
    pki,
    open: async (view, { as = 'contributor', base, ...context } = {}) => {
      const opened = await served.open({ ignoreHTTPSErrors: true, ...context }, `#/operate/${view}`, base);
      const { page } = opened;
      const sent = sentBy(page);
      await page.getByRole('button', { name: `Continue as ${as}` }).click();
      await page.locator('.operate-view h1').waitFor();
      return { ...opened, sent };
    },
    ask: async (method, path, body) => {
      const version = path.startsWith('/management') ? MANAGEMENT : INSTANCE;
      const { status } = await send(service, `${service.endpoint}${path}?api-version=${version}`, {
        method,
        headers: { authorization, ...(body?.startsWith('{') && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body }),
      });
      return status;
    },
    close: () => served.close(),
  };
}

/** What the page sends from now on. */
function sentBy(page: Page): readonly Sent[] {
  const sent: Sent[] = [];
  page.on('request', (request) =>
    sent.push({
      method: request.method(),
      url: request.url(),
      body: request.postData() ?? '',
      token: request.headers()['authorization']?.replace('Bearer ', '') ?? '',
    }),
  );
  return sent;
}

/** A screenshot for who looks at the page, where `SHOTS` names a folder. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
