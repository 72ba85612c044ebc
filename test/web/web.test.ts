/** The same verdict, code, status, trail and claims on every runtime: one table, judged by the same code. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleForBrowsers } from '../bundle.ts';
import { noVectors } from '../vectors.ts';
import { webCases } from './cases.ts';
import { judgeCases, type WebCase, type WebOutcome } from './judge-case.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const noChromium = !existsSync(executablePath);
if (noChromium) console.warn(`skipped: no Chromium at ${executablePath} (set CHROMIUM)`);

type JudgeCases = (cases: readonly WebCase[]) => Promise<WebOutcome[]>;

describe.skipIf(noVectors)('reference cases on other runtimes', () => {
  const cases = webCases();
  let onNode: WebOutcome[];
  let bundle: Bundle;
  let folder: string;

  beforeAll(async () => {
    onNode = await judgeCases(cases);
    bundle = await bundleForBrowsers(fileURLToPath(new URL('./judge-case.ts', import.meta.url)));
    folder = mkdtempSync(join(tmpdir(), 'veritee-web-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are many, accepted and refused', () => {
    expect(cases.length).toBeGreaterThan(90);
    expect(onNode.filter(({ accepted }) => accepted).length).toBeGreaterThan(30);
    expect(onNode.filter(({ name, accepted }) => accepted && name.startsWith('v')).length).toBeGreaterThan(3);
    expect(new Set(onNode.map(({ code }) => code)).size).toBeGreaterThan(12);
  });

  it('need nothing that only Node has', () => {
    expect(bundle.imports).toEqual([]);
    expect(bundle.code).not.toMatch(/["']node:/);
  });

  it('come to the same with a memory', () => {
    const runs = [0, 1, 2].map((run) => onNode.slice(run * cases.length, (run + 1) * cases.length));
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  it('come to the same on Node with what browsers get', async () => {
    const file = join(folder, 'judge.mjs');
    writeFileSync(file, bundle.code);
    const web = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { judgeCases: JudgeCases };
    expect(await web.judgeCases(cases)).toEqual(onNode);
  });

  it.skipIf(noChromium)('come to the same in a page', async () => {
    const server = await servePage(bundle.code);
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      // A page of a server: WebCrypto is for secure contexts.
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      // As text: what the browser hands over by itself turns undefined into null.
      await page.waitForFunction('globalThis.judgeText !== undefined');
      const outcomes = await page.evaluate<string>(`judgeText(${JSON.stringify(JSON.stringify(cases))})`);
      expect(JSON.parse(outcomes)).toEqual(JSON.parse(JSON.stringify(onNode)));
    } finally {
      await browser.close();
      server.close();
    }
  });
});

const PAGE = `<!doctype html><title>page</title><script type="module">
import { judgeCases } from '/judge.js';
globalThis.judgeText = async (cases) => JSON.stringify(await judgeCases(JSON.parse(cases)));
</script>`;

async function servePage(script: string): Promise<Server> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/judge.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : PAGE);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    timeout: 120_000,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}
