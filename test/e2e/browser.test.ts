/** A real page in a real Chromium attests against a running service of another origin, and verifies the token. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { fromHex, hex, utf8 } from '@veritee/core/internal';
import { simulateSgx } from '@veritee/simulator';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleForBrowsers } from '../bundle.ts';
import { rsaKeyPair } from '../rsa-key-pair.ts';
import type { PageReport, PageTask } from './browser/page.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const noChromium = !existsSync(executablePath);
if (noChromium) console.warn(`skipped: no Chromium at ${executablePath} (set CHROMIUM)`);

const mrSigner = '5a'.repeat(32);
const pair = rsaKeyPair();
const { n = '', e = '' } = pair.publicKey.export({ format: 'jwk' });
const runtimeData = JSON.stringify({ keys: [{ kty: 'RSA', kid: 'page', use: 'enc', n, e }] });

/** A web server with the page; a server of its own is an origin of its own. */
async function servePage(script: string): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? script : '<!doctype html><title>page</title><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** The key that the service shows: the browser trusts this one key, as if its authority were installed, and no other. */
async function serviceKeyHash(endpoint: string): Promise<string> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((done, fail) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      const spki = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
      socket.end();
      if (spki === undefined) fail(new Error('the service shows no certificate'));
      else done(createHash('sha256').update(spki).digest('base64'));
    });
    socket.once('error', fail);
  });
}

describe.skipIf(noChromium)('a page in Chromium', () => {
  let simulated: SimulatedService;
  let browser: Browser;
  let allowed: { server: Server; origin: string };
  let other: { server: Server; origin: string };
  let task: PageTask;

  beforeAll(async () => {
    const bundle = await bundleForBrowsers(fileURLToPath(new URL('./browser/page.ts', import.meta.url)));
    expect(bundle.imports).toEqual([]);
    [allowed, other] = await Promise.all([servePage(bundle.code), servePage(bundle.code)]);
    simulated = await startSimulatedService({ allowedOrigins: [allowed.origin] });
    const { service, pki } = simulated;
    task = {
      endpoint: service.endpoint,
      quote: hex(
        simulateSgx(pki, { runtimeData: utf8(runtimeData), mrSigner: fromHex(mrSigner), isvSvn: 3 }),
      ),
      runtimeData,
      mrSigner,
      privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('hex'),
    };
    browser = await chromium.launch({
      executablePath,
      timeout: 120_000,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--ignore-certificate-errors-spki-list=${await serviceKeyHash(service.endpoint)}`,
      ],
    });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    for (const page of [allowed, other]) page?.server.close();
    await simulated?.close();
  }, 60_000);

  async function openPage(origin: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(origin);
    await page.waitForFunction(() => 'run' in globalThis);
    return page;
  }

  const run = (page: Page) =>
    page.evaluate(
      (given) => (globalThis as unknown as { run(task: PageTask): Promise<PageReport> }).run(given),
      task,
    );

  it('attests, verifies the token, refuses what it must, and opens what was wrapped to its key', {
    timeout: 120_000,
  }, async () => {
    const page = await openPage(allowed.origin);
    const report = await run(page);
    expect(report).toEqual({
      mrEnclave: expect.stringMatching(/^[0-9a-f]{64}$/),
      svn: 3,
      refusals: [['SignatureInvalid'], ['SvnTooLow', 'NonceUnexpected']],
      opened: 'open sesame',
    });
    await page.close();
  });

  it('of another origin gets nothing from the service', { timeout: 120_000 }, async () => {
    const page = await openPage(other.origin);
    await expect(run(page)).rejects.toThrow(/ConnectionError|Connecting to|fetch/i);
    await page.close();
  });
});
