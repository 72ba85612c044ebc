/** The page, signed in to a service that trusts simulated evidence. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cachedSource } from '@veritee/evidence';
import type { ServiceOptions } from '@veritee/service';
import { createSimulatedPki, type SimulatedPki, simulatedAnchors, simulatorSource } from '@veritee/simulator';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { contributor, send } from '../../packages/service/test/https-client.ts';
import { buildPage, type ServedPage, servePage, type WatchedPage } from './console-page.ts';

/** Pixels at which every view must fit. */
export const WIDTHS = [360, 768, 1280, 1920];

/** How the page is opened. */
export interface Opening extends BrowserContextOptions {
  readonly as?: 'contributor' | 'reader';
}

/** A page with a service that one can talk to, too. */
export interface OperatedPage {
  readonly served: ServedPage;
  readonly pki: SimulatedPki;
  /** A view of Operate: `keys/contoso`. */
  open(view: string, opening?: Opening): Promise<WatchedPage>;
  /** Asks the service as a contributor, who is an operator, too. */
  ask(method: string, path: string, body?: string): Promise<number>;
  /** What axe finds: the rule and the element. */
  violations(page: Page): Promise<readonly string[]>;
  /** Pixels by which the page is wider than its window. */
  overflow(page: Page): Promise<number>;
  close(): Promise<void>;
}

const axe = () => readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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
    open: async (view, { as = 'contributor', ...context } = {}) => {
      const opened = await served.open({ ignoreHTTPSErrors: true, ...context }, `#/operate/${view}`);
      await opened.page.getByRole('button', { name: `Continue as ${as}` }).click();
      await opened.page.locator('.operate').waitFor();
      return opened;
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
    violations: async (page) => {
      await page.evaluate(axe());
      return page.evaluate<string[]>(
        `axe.run({ preload: false }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`,
      );
    },
    overflow: (page) =>
      page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    close: () => served.close(),
  };
}
