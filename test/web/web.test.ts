/** The same verdict, code, status, trail and claims on every runtime: one table, judged by the same code. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { hex } from '@veritee/core/internal';
import fc from 'fast-check';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleForBrowsers } from '../bundle.ts';
import { noVectors } from '../vectors.ts';
import { webCases } from './cases.ts';
import { judgeCases, judgeTogether, type WebCase } from './judge-case.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const noChromium = !existsSync(executablePath);
if (noChromium) console.warn(`skipped: no Chromium at ${executablePath} (set CHROMIUM)`);

/** What a bundle for browsers exports. */
interface Judge {
  readonly judgeCases: typeof judgeCases;
  readonly judgeTogether: typeof judgeTogether;
}

describe.skipIf(noVectors)('reference cases on other runtimes', () => {
  const cases = webCases();
  let onNode: Awaited<ReturnType<typeof judgeCases>>;
  let web: Judge;
  let bundle: Bundle;
  let folder: string;

  beforeAll(async () => {
    onNode = await judgeCases(cases);
    bundle = await bundleForBrowsers(fileURLToPath(new URL('./judge-case.ts', import.meta.url)));
    folder = mkdtempSync(join(tmpdir(), 'veritee-web-'));
    const file = join(folder, 'judge.mjs');
    writeFileSync(file, bundle.code);
    web = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Judge;
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
    expect(await web.judgeCases(cases)).toEqual(onNode);
  });

  it('come to the same when many are judged at once with one memory', async () => {
    const alone = onNode.slice(0, cases.length);
    expect(await web.judgeTogether(cases)).toEqual(alone);
    expect(await judgeTogether(cases)).toEqual(alone);
  });

  it('come to the same when a bit of the evidence or a letter of its collateral is another', async () => {
    const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.nat(cases.length - 1), place, fc.nat(7), async (which, at, bit) => {
        const changed = [changedCase(cases[which] as WebCase, at, bit)];
        expect(await web.judgeTogether(changed)).toEqual(await judgeTogether(changed));
      }),
      { numRuns: 150 },
    );
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

/** A case with one bit of its evidence changed or, as often, one letter or digit of its collateral. */
function changedCase(each: WebCase, place: number, bit: number): WebCase {
  if (bit % 2 === 0 && each.collateral !== undefined)
    return { ...each, collateral: changedTexts(each, place) };
  const bytes = Uint8Array.from(Buffer.from(each.evidence, 'hex'));
  const at = Math.floor(place * bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  return { ...each, evidence: hex(bytes) };
}

function changedTexts({ collateral }: WebCase, place: number): WebCase['collateral'] {
  const members = Object.entries(collateral as Readonly<Record<string, string>>);
  const length = members.reduce((sum, [, text]) => sum + text.length, 0);
  let at = Math.floor(place * length);
  const changed = members.map(([name, text]) => {
    const letter = text[at];
    at -= text.length;
    if (letter === undefined || !/[0-9A-Za-z]/.test(letter)) return [name, text];
    const own = at + text.length;
    return [name, text.slice(0, own) + (letter === 'a' ? 'b' : 'a') + text.slice(own + 1)];
  });
  return Object.fromEntries(changed) as WebCase['collateral'];
}

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
