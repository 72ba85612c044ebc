// @ts-check

/**
 * Schemathesis against a live service, from what the service says of itself at `/openapi.json`: no request may be answered
 * with 5xx, or in a way that is not described. Needs a current build. Without Python or its package index it is skipped with
 * one line; anything that Schemathesis finds ends this with 1.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMovableClock, startService } from '@veritee/service';
import { createSimulatedPki, simulate, simulatedAnchors, simulatorSource } from '@veritee/simulator';
import { NotHere, outcome } from './clients/installed.mjs';
import { pythonWith } from './clients/python.mjs';

const SEED = '22';
/** Evidence that somebody makes up is refused, however well it fits a schema. */
const UNFIT = 'positive_data_acceptance';
/** Statuses that refuse a request that the description does not allow: those it takes by itself, and those about size. */
const REFUSALS = [
  '400',
  '401',
  '403',
  '404',
  '405',
  '406',
  '409',
  '413',
  '414',
  '415',
  '422',
  '428',
  '429',
  '431',
];
/** What makes requests fail on demand, or moves the clock, has a run of its own, after all else. */
const DISTURBING = '^(armFault|moveClock)$';

/**
 * @typedef {object} Run
 * @property {string} name
 * @property {readonly string[]} args
 * @property {number} seconds that its generated requests may take
 * @property {number} least test cases there are at least, so that a run that finds nothing to do does not pass
 */

/** @type {readonly Run[]} */
const runs = [
  { name: 'all routes', args: ['--exclude-operation-id-regex', DISTURBING], seconds: 100, least: 500 },
  { name: 'faults and clock', args: ['--include-operation-id-regex', DISTURBING], seconds: 25, least: 20 },
];

/** @type {string} */
let python;
try {
  python = await pythonWith('schemathesis.txt');
} catch (error) {
  if (!(error instanceof NotHere)) throw error;
  console.log(`skipped: schemathesis (${error.message})`);
  process.exit();
}

const folder = mkdtempSync(join(tmpdir(), 'veritee-schemathesis-'));
const settings = join(folder, 'settings.toml');
const pki = createSimulatedPki();
const clock = createMovableClock();
const service = await startService({
  dataDirectory: join(folder, 'data'),
  protocol: 'http',
  port: 0,
  source: simulatorSource(pki, { currentDate: clock.now }),
  anchors: simulatedAnchors(pki),
  serveEndorsements: true,
  instances: [{ name: 'shared', mode: 'Shared' }],
  development: { roots: ['simulated PKI'], identity: true, faults: true, clock },
});
/** @type {string[]} */
const faults = [];
try {
  const description = join(folder, 'openapi.json');
  writeFileSync(description, JSON.stringify(withEvidence(await described())));
  writeFileSync(
    settings,
    `[checks.negative_data_rejection]\nexpected-statuses = ${JSON.stringify(REFUSALS)}\n`,
  );
  const token = await accessToken();
  for (const run of runs) await runOne(run, description, token);
  if (!(await text('/metrics')).includes('outcome="permitted"')) faults.push('no evidence was attested');
} finally {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
}
for (const fault of faults) console.error(`failed: ${fault}`);
console.log(`schemathesis: ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** @returns {Promise<any>} */
async function described() {
  return JSON.parse(await text('/openapi.json'));
}

/** @returns {Promise<string>} */
async function text(/** @type {string} */ path) {
  const answer = await fetch(service.endpoint + path);
  return answer.text();
}

/** The description, with evidence as an example where it is easily made: so that some requests are answered with a token. */
function withEvidence(/** @type {any} */ document) {
  const runtimeData = { data: '', dataType: '' };
  const bodies = {
    SgxEnclave: { quote: evidenceOf('SgxEnclave'), runtimeData, nonce: 'a nonce' },
    OpenEnclave: { report: evidenceOf('OpenEnclave'), draftPolicyForAttestation: 'version=1.0;' },
    TdxVm: { quote: evidenceOf('TdxVm') },
  };
  for (const [type, example] of Object.entries(bodies)) {
    document.paths[`/attest/${type}`].post.requestBody.content['application/json'].example = example;
  }
  return document;
}

function evidenceOf(/** @type {'SgxEnclave' | 'OpenEnclave' | 'TdxVm'} */ type) {
  return Buffer.from(simulate(type, pki, {}).evidence).toString('base64url');
}

/** Of the application that may do everything. @returns {Promise<string>} */
async function accessToken() {
  const { AZURE_CLIENT_ID: id = '', AZURE_CLIENT_SECRET: secret = '' } = service.environment;
  const answer = await fetch(`${service.endpoint}/adfs/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
      scope: 'https://attest.azure.net/.default',
    }),
  });
  const { access_token: token } = /** @type {{ access_token: string }} */ (await answer.json());
  return token;
}

/** @returns {Promise<void>} */
async function runOne(
  /** @type {Run} */ { name, args, seconds, least },
  /** @type {string} */ description,
  /** @type {string} */ token,
) {
  const from = performance.now();
  const { status, output } = await outcome(
    python,
    [
      ...['-m', 'schemathesis.cli', '--config-file', settings, 'run', description, '--url', service.endpoint],
      ...['--header', `Authorization: Bearer ${token}`, '--seed', SEED, '--max-examples', '30'],
      ...['--max-time', `${seconds}`, '--exclude-checks', UNFIT, '--continue-on-failure'],
      ...['--suppress-health-check', 'all', '--warnings', 'off', ...args],
    ],
    { cwd: folder, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }, patience: 300_000 },
  );
  const cases = Number(/^ *(\d+) generated/m.exec(output)?.[1] ?? 0);
  const [, tested, selected] = /Selected: (\d+)\/\d+\s+Tested: (\d+)/.exec(output) ?? [];
  const took = Math.round((performance.now() - from) / 1000);
  console.log(`${name}: ${cases} requests to ${tested} of ${selected} operations, ${took} s`);
  if (status !== 0) faults.push(`${name}: ended with status ${status ?? 'none'}\n${told(output)}`);
  if (cases < least || tested !== selected) faults.push(`${name}: at least ${least} requests were expected`);
}

/** The first failures; without any, how the output ends. @returns {string} */
function told(/** @type {string} */ output) {
  const at = output.indexOf('= FAILURES');
  return at === -1 ? output.slice(-8000) : output.slice(at, at + 8000);
}
