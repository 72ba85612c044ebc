// @ts-check

/**
 * Makes the data of a version, as a fixture for newer ones: `node test/upgrades/make.mjs VERITEE FOLDER [DATABASE]`.
 * VERITEE is `apps/cli/bin/veritee.js` of a built clone of that version, DATABASE the URL of an empty PostgreSQL database.
 * A service for development is started, changed by everything that storage keeps, and stopped. FOLDER then has
 * `data.tar.gz` (the data directory), `database.sql` (of PostgreSQL) and `facts.json`: what a newer version must find.
 */

import { execFileSync, spawn } from 'node:child_process';
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const [veritee = '', target = '', database] = process.argv.slice(2);
const API = 'api-version=2022-08-01';
const work = mkdtempSync(join(tmpdir(), 'veritee-upgrade-'));
const folder = resolve(target);
mkdirSync(folder, { recursive: true });
// The service's own certificate, on loopback.
process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';

const manager = policyManager();
const argv = [
  ...['serve', '--json', '--simulator', '--data', 'data', '--port', '0', '--development-identity'],
  ...[
    '--instance',
    'contoso=AAD',
    '--instance',
    'guarded=Isolated:manager.pem',
    '--instance',
    'shared=Shared',
  ],
  ...(database === undefined ? [] : ['--database', database]),
];
const service = spawn(process.execPath, [resolve(veritee), ...argv], {
  cwd: work,
  stdio: ['ignore', 'pipe', 'ignore'],
});
process.on('exit', () => service.kill());
const ended = new Promise((done) => service.once('close', done));
const ready = await new Promise((done) =>
  createInterface(service.stdout).once('line', (/** @type {string} */ line) => done(JSON.parse(line))),
);
/** @type {string} */
const endpoint = ready.endpoint;
const bearer = await accessToken();

for (const [path, body] of [
  ['/contoso/policies/SgxEnclave', unsecured(policy('first'))],
  ['/contoso/policies/SgxEnclave', unsecured(policy('second'))],
  ['/guarded/policies/OpenEnclave', signed(policy('guarded'))],
])
  await asked('PUT', `${path}?${API}`, body);
run('instance', 'rotate-key', 'contoso', '--endpoint', endpoint, ...now());
run('instance', 'create', 'gone', '--endpoint', endpoint);
run('instance', 'delete', 'gone', '--endpoint', endpoint);
// A refusal is in the audit log, too.
await asked('PUT', `/guarded/policies/SgxEnclave?${API}`, unsecured(policy('refused')), 400);
run('simulate', 'sgx', '--out', 'evidence', '--data', 'data');
const quote = readFileSync(join(work, 'evidence', 'evidence.bin')).toString('base64url');
const { token } = await asked('POST', `/contoso/attest/SgxEnclave?${API}`, JSON.stringify({ quote }));

/** @type {Record<string, object>} */
const instances = {};
for (const name of ['default', 'contoso', 'guarded', 'shared']) {
  const at = name === 'default' ? '' : `/${name}`;
  const { keys } = await asked('GET', `${at}/certs`);
  const certificates = payloadOf((await asked('GET', `${at}/certificates?${API}`)).token);
  const set = certificates['x-ms-policy-certificates'].keys;
  instances[name] = {
    keys: keys.map((/** @type {{ kid: string }} */ { kid }) => kid).toSorted(),
    certificates: set.map((/** @type {{ x5c: string[] }} */ { x5c }) => sha256(x5c[0] ?? '')),
  };
}
/** @type {Record<string, string>} */
const policies = {};
for (const path of ['/contoso/policies/SgxEnclave', '/guarded/policies/OpenEnclave'])
  policies[path] = sha256(payloadOf((await asked('GET', `${path}?${API}`)).token)['x-ms-policy']);
writeFileSync(join(work, 'audit.jsonl'), run('audit', 'export', '--endpoint', endpoint));
const { head } = JSON.parse(run('audit', 'verify', 'audit.jsonl', '--json'));

service.kill('SIGTERM');
await ended;
execFileSync(
  'tar',
  ['--create', '--gzip', '--file', join(folder, 'data.tar.gz'), '--owner=0', '--group=0', 'data'],
  { cwd: work },
);
if (database !== undefined) {
  const dump = execFileSync('pg_dump', ['--no-owner', '--no-privileges', database], { encoding: 'utf8' });
  // Newer servers of the same version guard a dump by commands that older clients do not know.
  writeFileSync(join(folder, 'database.sql'), dump.replaceAll(/^\\(?:un)?restrict .*\n/gm, ''));
}
const facts = { at: new Date().toISOString(), endpoint, instances, policies, auditHead: head, token };
writeFileSync(join(folder, 'facts.json'), `${JSON.stringify(facts, null, 2)}\n`);
rmSync(work, { recursive: true });

/** @returns {string[]} the option by which a newer command rotates at once, as older ones do */
function now() {
  const help = execFileSync(process.execPath, [resolve(veritee), 'instance', 'rotate-key', '--help'], {
    encoding: 'utf8',
  });
  return help.includes('--now') ? ['--now'] : [];
}

/** Runs the command, which must end well. @returns {string} what it printed */
function run(/** @type {string[]} */ ...words) {
  return execFileSync(process.execPath, [resolve(veritee), ...words], {
    cwd: work,
    env: { ...process.env, ...ready.environment, NODE_NO_WARNINGS: '1' },
    encoding: 'utf8',
  });
}

async function accessToken() {
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = ready.environment;
  const answer = await fetch(
    `${IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=https%3A%2F%2Fattest.azure.net`,
    {
      headers: { 'x-identity-header': IDENTITY_HEADER },
    },
  );
  return /** @type {{ access_token: string }} */ (await answer.json()).access_token;
}

async function asked(
  /** @type {string} */ method,
  /** @type {string} */ path,
  /** @type {string | undefined} */ body = undefined,
  expected = 200,
) {
  const type = body?.startsWith('{') === true ? 'application/json' : 'text/plain';
  const answer = await fetch(endpoint + path, {
    method,
    headers: { authorization: `Bearer ${bearer}`, ...(body !== undefined && { 'content-type': type }) },
    ...(body !== undefined && { body }),
  });
  const text = await answer.text();
  if (answer.status !== expected) throw new Error(`${method} ${path} answers ${answer.status} ${text}`);
  return JSON.parse(text);
}

function policy(/** @type {string} */ name) {
  return `version= 1.0;authorizationrules{=> permit();};issuancerules{=> issue(type="policy-name", value="${name}");};`;
}

function encoded(/** @type {object} */ value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function unsecured(/** @type {string} */ text) {
  return `${encoded({ alg: 'none' })}.${encoded({ AttestationPolicy: Buffer.from(text).toString('base64url') })}.`;
}

function signed(/** @type {string} */ text) {
  const header = { alg: 'RS256', x5c: [manager.certificate] };
  const payload = { AttestationPolicy: Buffer.from(text).toString('base64url'), jti: randomUUID() };
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${sign('sha256', Buffer.from(input), manager.privateKey).toString('base64url')}`;
}

function payloadOf(/** @type {string} */ jws) {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
}

function sha256(/** @type {string} */ text) {
  return createHash('sha256').update(text).digest('hex');
}

/** A policy manager: `manager.pem`, and the key that signs its documents, which is not kept. */
function policyManager() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(work, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const options = [
    '-subj',
    '/CN=Policy manager',
    '-days',
    '36500',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  ];
  execFileSync('openssl', ['req', '-x509', '-new', '-key', 'key.pem', '-out', 'manager.pem', ...options], {
    cwd: work,
  });
  const pem = readFileSync(join(work, 'manager.pem'), 'utf8');
  return { privateKey, certificate: pem.replaceAll(/-----[^-]+-----|\s/g, '') };
}
