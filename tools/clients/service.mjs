// @ts-check

/** The service as a program of its own, on port 443 of a loopback address and under Azure's host names. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../setup.mjs';
import { makeServerCertificate, makeSigner } from './signer.mjs';

/** Milliseconds until it must be ready. */
const PATIENCE = 60_000;

/**
 * @typedef {object} Service
 * @property {Readonly<Record<string, string>>} environment what the service prints for SDKs, with the host names of the
 *   instances
 * @property {string} authority file with the CA of its certificate, PEM
 * @property {string} data its data directory
 * @property {string} aad URL of the instance in AAD mode
 * @property {string} isolated URL of the isolated instance
 * @property {string} shared URL of the shared instance
 * @property {import('./signer.mjs').Signer} manager signer of the isolated instance
 * @property {number} offset milliseconds to add to the machine's clock to get the service's, or a second more
 * @property {() => Promise<void>} stop
 */

/**
 * The host names of a region's instances.
 *
 * @param {string} region
 * @returns {{ aad: string, isolated: string, shared: string }}
 */
export function namesOf(region) {
  const host = (/** @type {string} */ name) => `${name}.${region}.attest.azure.net`;
  return { aad: host('clientsaad'), isolated: host('clientsisolated'), shared: host(`shared${region}`) };
}

/**
 * Starts one.
 *
 * @param {{ host: string, region: string, moment?: Date, args: readonly string[] }} wanted `moment`: where its clock starts
 * @returns {Promise<Service>}
 */
export async function startService({ host, region, moment, args }) {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-clients-'));
  const manager = makeSigner('policy manager', moment ?? new Date());
  writeFileSync(join(folder, 'manager.pem'), manager.certificate);
  const names = namesOf(region);
  const tls = moment === undefined ? undefined : ownCertificate(folder, { host, names, moment });
  const instance = (/** @type {string} */ name, /** @type {string} */ mode) => [
    '--instance',
    `${name.split('.')[0]}=${mode}`,
  ];
  const from = Date.now();
  const data = join(folder, 'data');
  const child = spawn(
    process.execPath,
    [
      ...[join(root, 'apps', 'cli', 'bin', 'veritee.js'), 'serve', '--json', '--data', data],
      ...['--host', host, '--port', '443', '--region', region, '--domain', 'attest.azure.net'],
      ...instance(names.aad, 'AAD'),
      ...instance(names.isolated, `Isolated:${join(folder, 'manager.pem')}`),
      ...instance(names.shared, 'Shared'),
      ...(moment === undefined ? [] : ['--development', '--clock', moment.toISOString()]),
      ...(tls === undefined ? [] : ['--tls-certificate', tls.certificate, '--tls-key', tls.key]),
      ...['--development-identity', ...args],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: plainEnvironment() },
  );
  let said = '';
  child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-8192)));
  const ended = new Promise((done) => child.once('close', done));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const line = await firstLine(child.stdout, ended);
  const ready = JSON.parse(line ?? '{}');
  if (ready.ready !== true) {
    await stop();
    throw new Error(`the service did not start: ${line}\n${said}`);
  }
  const [aad, isolated, shared] = [names.aad, names.isolated, names.shared].map((name) => `https://${name}`);
  const authority = tls?.authority ?? ready.certificateAuthority;
  const trust = ['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE', 'CURL_CA_BUNDLE'];
  return {
    environment: {
      ...ready.environment,
      ...Object.fromEntries(trust.map((variable) => [variable, authority])),
      ATTESTATION_AAD_URL: aad,
      ATTESTATION_ISOLATED_URL: isolated,
    },
    authority,
    data,
    aad: `${aad}`,
    isolated: `${isolated}`,
    shared: `${shared}`,
    manager,
    offset: moment === undefined ? 0 : moment.getTime() - from,
    stop,
  };
}

/**
 * The service's own development CA goes by the machine's clock; a service with another clock gets a certificate that is
 * valid then.
 *
 * @param {string} folder
 * @param {{ host: string, names: Readonly<Record<string, string>>, moment: Date }} of
 * @returns {{ certificate: string, key: string, authority: string }} files
 */
function ownCertificate(folder, { host, names, moment }) {
  const made = makeServerCertificate({ dnsNames: Object.values(names), ipAddresses: [host], moment });
  const file = (/** @type {string} */ name, /** @type {string} */ text) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  return {
    certificate: file('server.pem', made.certificate),
    key: file('server-key.pem', made.key),
    authority: file('authority.pem', made.authority),
  };
}

/** Without settings of whoever runs this. @returns {NodeJS.ProcessEnv} */
function plainEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VERITEE_')));
}

/** @returns {Promise<string | undefined>} undefined when there is none in time */
async function firstLine(
  /** @type {import('node:stream').Readable} */ stream,
  /** @type {Promise<unknown>} */ ended,
) {
  const lines = createInterface(stream);
  const line = new Promise((done) => lines.once('line', done));
  const late = new Promise((done) => setTimeout(done, PATIENCE).unref());
  return Promise.race([line, ended.then(() => undefined), late.then(() => undefined)]);
}
