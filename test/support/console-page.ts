/** The page for people in a real browser: built, served by a real service, and watched. */

import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { type RunningService, type ServiceOptions, startService } from '@veritee/service';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { inject } from 'vitest';
import { writeSamples } from '../../tools/console/samples.mjs';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is no browser to try the page in. */
export const noChromium = !existsSync(executablePath);
if (noChromium) console.warn(`skipped: no Chromium at ${executablePath} (set CHROMIUM)`);

/** A page, and what it did. */
export interface WatchedPage {
  readonly page: Page;
  /** Method and URL of every request. */
  readonly requests: readonly string[];
  /** Violations of its Content Security Policy, and errors that nobody caught. */
  readonly faults: readonly string[];
}

/** Which browser, and how quick it is. */
export interface Opening extends BrowserContextOptions {
  /** What the page does a frame after it drew comes a second after, as on a machine that is very busy. */
  readonly lateFrames?: boolean;
}

/** A served page. */
export interface ServedPage {
  readonly service: RunningService;
  readonly url: string;
  /** A new page in a new context, at `url` unless another base is given. */
  open(opening?: Opening, hash?: string, base?: string): Promise<WatchedPage>;
  close(): Promise<void>;
}

/** The page as `npm run build:console` builds it, in a folder of its own: the files of a test run copy one build. */
export async function buildPage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-console-'));
  cpSync(await builtPage(), folder, { recursive: true });
  return folder;
}

/** Built by whoever asks first; of two who build at the same time, one is first to be done. */
async function builtPage(): Promise<string> {
  const place = inject('pageBuild');
  const built = join(place, 'page');
  if (existsSync(built)) return built;
  const outDir = mkdtempSync(join(place, 'build-'));
  const root = resolve(import.meta.dirname, '../../apps/console');
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  await writeSamples(join(outDir, 'samples'), await import('@veritee/simulator'), new Date());
  try {
    renameSync(outDir, built);
  } catch (error) {
    if (!existsSync(built)) throw error;
  }
  return built;
}

/** Serves the page by a service of its own. */
export async function servePage(folder: string, options: Partial<ServiceOptions> = {}): Promise<ServedPage> {
  const data = mkdtempSync(join(tmpdir(), 'veritee-console-data-'));
  const service = await startService({
    dataDirectory: data,
    protocol: 'http',
    port: 0,
    source: firstOf([]),
    anchors: builtInAnchors(),
    console: folder,
    ...options,
  });
  const browser = await openBrowser();
  const url = `${service.endpoint}/console/`;
  return {
    service,
    url,
    open: (opening = {}, hash = '', base = url) => openPage(browser, `${base}${hash}`, opening),
    close: async () => {
      await browser.close();
      await service.close();
      rmSync(data, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    timeout: 120_000,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

/** Preact runs effects at the next frame, or after 35 ms where there is none. `late-frames.test.ts` notices when it does otherwise. */
const LATE_FRAMES = `{
  const [frame, after] = [requestAnimationFrame, setTimeout];
  window.requestAnimationFrame = (act) => after(() => frame(act), 1000);
  window.cancelAnimationFrame = clearTimeout;
  window.setTimeout = (act, milliseconds, ...values) =>
    after(act, milliseconds === 35 ? 1000 : milliseconds, ...values);
}`;

async function openPage(
  browser: Browser,
  url: string,
  { lateFrames = false, ...options }: Opening,
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  if (lateFrames) await page.addInitScript(LATE_FRAMES);
  const requests: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
  page.on('pageerror', (error) => faults.push(String(error)));
  // Chromium reports violations of page and worker as errors of the console.
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('worker', (worker) => worker.on('close', () => faults.push('the worker ended')));
  await page.goto(url);
  await page.waitForSelector('main h1:visible');
  return { page, requests, faults };
}
