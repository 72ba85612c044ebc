// @ts-check

/**
 * How long `veritee policy replay` takes for kept decisions: a service with `evidence.keep=claims` decides about as many quotes
 * as the argument says (10,000 when absent), then the command judges all of them by a draft that decides half of them otherwise.
 * Beside it, how long the judging alone takes here, as the page does it. Needs a build.
 */

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { base64url } from '@veritee/core/internal';
import { compilePolicy, decide, readClaims } from '@veritee/policy';
import { openSimulatedPki, simulateSgx } from '@veritee/simulator';

const COUNT = Number(process.argv[2] ?? 10_000);
const LANES = 16;
const veritee = fileURLToPath(new URL('../../apps/cli/bin/veritee.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'veritee-replay-'));
const data = join(folder, 'data');
const draft = join(folder, 'draft.policy');
const DRAFT = 'version=1.0;\nauthorizationrules {\n    [type=="x-ms-sgx-svn", value>=2] => permit();\n};';
writeFileSync(draft, DRAFT);

const serve = ['serve', '--simulator', '--development-identity', '--data', data, '--port', '0', '--json'];
const service = spawn(process.execPath, [veritee, ...serve, '--set', 'evidence.keep=claims'], {
  stdio: ['ignore', 'pipe', 'ignore'],
});

/** @returns {Promise<{ endpoint: string, certificateAuthority: string, environment: Record<string, string> }>} */
async function ready() {
  let text = '';
  for await (const part of service.stdout) {
    text += part;
    const [line, rest] = text.split('\n', 2);
    if (line !== undefined && rest !== undefined) {
      const value = JSON.parse(line);
      service.stdout.resume();
      return value;
    }
  }
  throw new Error('The service ended before it was ready.');
}

/**
 * @param {Agent} agent
 * @param {string} endpoint
 * @param {string} body
 * @returns {Promise<number>}
 */
function attest(agent, endpoint, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const url = `${endpoint}/attest/SgxEnclave?api-version=2022-08-01`;
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

try {
  const { endpoint, certificateAuthority, environment } = await ready();
  const pki = await openSimulatedPki(join(data, 'simulator'));
  const bodies = [1, 2].map((isvSvn) => JSON.stringify({ quote: base64url(simulateSgx(pki, { isvSvn })) }));
  const agent = new Agent({ keepAlive: true, maxSockets: LANES, ca: readFileSync(certificateAuthority) });
  let left = COUNT;
  let refused = 0;
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      while (left > 0) {
        left -= 1;
        if ((await attest(agent, endpoint, bodies[left % 2] ?? '')) !== 200) refused += 1;
      }
    }),
  );
  agent.destroy();
  console.log(`${COUNT - refused} decisions permitted, ${refused} refused`);
  // What was decided is kept a moment after the answer.
  await new Promise((done) => setTimeout(done, 3_000));

  const started = performance.now();
  const argv = ['policy', 'replay', 'sgx', '--policy', draft, '--endpoint', endpoint, '--json'];
  const { stdout, stderr } = spawnSync(process.execPath, [veritee, ...argv], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const took = (performance.now() - started) / 1000;
  const { total, changes } = JSON.parse(stdout || `{"changes":[],"total":${JSON.stringify(stderr)}}`);
  console.log(
    `veritee policy replay: ${took.toFixed(1)} s for ${total} decisions, ${changes.length} of them differ`,
  );

  const { policy } = compilePolicy(DRAFT);
  const claims = readClaims(
    JSON.stringify(
      Array.from({ length: 25 }, (_, i) => ({
        type: i === 0 ? 'x-ms-sgx-svn' : `claim-${i}`,
        value: i,
        issuer: 'AttestationService',
      })),
    ),
    { vocabularies: [] },
  );
  const before = performance.now();
  if (policy !== undefined) for (let i = 0; i < COUNT; i++) decide(policy, claims);
  console.log(
    `judging alone: ${((performance.now() - before) / 1000).toFixed(2)} s for ${COUNT} times 25 claims`,
  );
} finally {
  service.kill('SIGTERM');
  await new Promise((done) => service.once('exit', done));
  rmSync(folder, { recursive: true, force: true });
}
