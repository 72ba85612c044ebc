/** Operate in a real browser: a service with an instance of each mode, and somebody who is signed in. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ServiceOptions } from '@veritee/service';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { type PemSigner, pemSigner } from '../e2e/administered-service.ts';
import { buildPage, type ServedPage, servePage, type WatchedPage } from './console-page.ts';

/** The service, and the signer of its isolated instance. */
export interface OperatedService extends ServedPage {
  readonly manager: PemSigner;
  /** A page of Operate at a view, signed in with the development identity. */
  signedIn(view: string, how?: SignedInOptions): Promise<WatchedPage & { readonly sent: readonly Sent[] }>;
}

/** Who signs in, and in which browser. */
export interface SignedInOptions extends BrowserContextOptions {
  readonly role?: 'contributor' | 'reader';
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

/** Instances `default` and `contoso` (AAD), `guarded` (isolated) and `together` (shared). */
export async function serveOperate(options: Partial<ServiceOptions> = {}): Promise<OperatedService> {
  const manager = pemSigner('manager', 'ec');
  const served = await servePage(await buildPage(), {
    protocol: 'https',
    development: { roots: ['test PKI'], identity: 'well-known' },
    instances: [
      { name: 'contoso', mode: 'AAD' },
      { name: 'guarded', mode: 'Isolated', certificates: [manager.der] },
      { name: 'together', mode: 'Shared' },
    ],
    ...options,
  });
  return {
    ...served,
    manager,
    signedIn: async (view, { role = 'contributor', base, ...context } = {}) => {
      const watched = await served.open({ ignoreHTTPSErrors: true, ...context }, `#/operate/${view}`, base);
      const { page } = watched;
      page.setDefaultTimeout(20_000);
      const sent: Sent[] = [];
      page.on('request', (request) =>
        sent.push({
          method: request.method(),
          url: request.url(),
          body: request.postData() ?? '',
          token: request.headers()['authorization']?.replace('Bearer ', '') ?? '',
        }),
      );
      await page.getByRole('button', { name: `Continue as ${role}` }).click();
      await page.locator('.operate-view h1').waitFor();
      return { ...watched, sent };
    },
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds: the rule and the element. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate<string[]>(
    `axe.run({ preload: false }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 120))))`,
  );
}

/** How many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** A screenshot for who looks at the page, where `SHOTS` names a folder. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
