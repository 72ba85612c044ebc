// @ts-check

/**
 * The second half of the action: waits until the service has said that it is ready, and exports what later steps of a
 * job need of it. `node export.mjs FOLDER` with the variables GITHUB_ENV and GITHUB_OUTPUT.
 *
 * Variables such as SSL_CERT_FILE name all authorities that a program trusts. So that later steps still reach other hosts,
 * they name a bundle of the public authorities and the one of the service.
 */

import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';

/** Milliseconds, an installation included. */
const PATIENCE = 180_000;
/** Variables that replace the authorities of a program; NODE_EXTRA_CA_CERTS adds to them. */
const BUNDLES = ['REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE', 'CURL_CA_BUNDLE'];

const [folder = ''] = process.argv.slice(2);
const log = join(folder, 'veritee.log');

/** @typedef {{ endpoint: string, certificateAuthority: string, environment: Record<string, string> }} Ready */

/** @returns {Ready | undefined} */
function readyLine() {
  const line = readFileSync(join(folder, 'ready.json'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .find((each) => each.startsWith('{"ready":true'));
  return line === undefined ? undefined : JSON.parse(line);
}

/** @returns {Promise<Ready>} */
async function ready() {
  const from = performance.now();
  for (;;) {
    const hasEnded = existsSync(join(folder, 'ended'));
    const found = readyLine();
    if (found !== undefined) return found;
    if (hasEnded) throw new Error('The service ended before it was ready.');
    if (performance.now() - from > PATIENCE)
      throw new Error(`The service is not ready after ${PATIENCE / 1000} s.`);
    await wait(200);
  }
}

/** Lines of a file that the runner reads; no value has a line end. */
function exported(/** @type {Record<string, string>} */ values) {
  for (const [name, value] of Object.entries(values)) {
    if (/[\r\n]/.test(value)) throw new Error(`${name} has more than one line.`);
  }
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

try {
  const { endpoint, certificateAuthority: ca, environment } = await ready();
  const bundle = join(folder, 'ca-bundle.pem');
  writeFileSync(bundle, `${[...rootCertificates, readFileSync(ca, 'utf8').trim()].join('\n')}\n`);
  const bundles = Object.fromEntries(BUNDLES.map((name) => [name, bundle]));
  appendFileSync(
    process.env['GITHUB_ENV'] ?? '',
    exported({ ...environment, ...bundles, VERITEE_ENDPOINT: endpoint }),
  );
  appendFileSync(process.env['GITHUB_OUTPUT'] ?? '', exported({ endpoint, ca, 'ca-bundle': bundle, log }));
  console.log(`Veritee answers at ${endpoint}`);
} catch (error) {
  console.error(`::error::${error instanceof Error ? error.message : error}`);
  // What a command says of an error with --json is in its output.
  for (const file of [log, join(folder, 'ready.json')])
    console.error(readFileSync(file, 'utf8').slice(-3000));
  process.exitCode = 1;
}
