/**
 * How much of an attest request is policy: `node tools/measure/policy-share.mjs [SECONDS]` runs the service of the bench row
 * `attest-sgx` under its load with a CPU profiler, and tells the part of the busy time that is spent in `@veritee/policy`
 * and in the service's files about policies, what they call included. Build first.
 */

import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concurrently } from './contenders.mjs';
import { openLane } from './http-lane.mjs';

const LANES = 16;
const REQUESTS = 1000;
const seconds = Number(process.argv[2] ?? '10');
const folder = mkdtempSync(join(tmpdir(), 'veritee-profile-'));

const service = fork(new URL('./attest-service.mjs', import.meta.url), {
  execArgv: ['--cpu-prof', `--cpu-prof-dir=${folder}`],
  stdio: 'inherit',
});
/** @type {{ port: number, bodies: readonly string[] }} */
const { port, bodies } = await new Promise((resolve) => {
  service.once('message', (/** @type {any} */ message) => resolve(message));
});
const path = '/attest/SgxEnclave?api-version=2020-10-01';
const lanes = await Promise.all(Array.from({ length: LANES }, () => openLane(port, path, bodies)));
const load = concurrently(LANES, (lane) => lanes[lane]?.request() ?? Promise.reject(new Error('no lane')));
const end = Date.now() + seconds * 1000;
let requests = 0;
for (; Date.now() < end; requests += REQUESTS) await load(REQUESTS);
for (const lane of lanes) lane.close();
await new Promise((resolve) => {
  service.once('exit', resolve);
  service.kill('SIGTERM');
});

/** @typedef {{ readonly id: number, readonly callFrame: { readonly functionName: string, readonly url: string }, readonly children?: readonly number[] }} ProfileNode */

/** @type {{ nodes: ProfileNode[], samples: number[], timeDeltas: number[] }} */
const profile = JSON.parse(readFileSync(join(folder, longest(folder)), 'utf8'));
rmSync(folder, { recursive: true });
const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
const parents = new Map(
  profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
);
let busy = 0;
let policy = 0;
profile.samples.forEach((id, index) => {
  const time = profile.timeDeltas[index] ?? 0;
  if (/^\((idle|program)\)$/.test(nodes.get(id)?.callFrame.functionName ?? '')) return;
  busy += time;
  for (let at = /** @type {number | undefined} */ (id); at !== undefined; at = parents.get(at)) {
    if (!isPolicy(nodes.get(at)?.callFrame.url ?? '')) continue;
    policy += time;
    break;
  }
});
const share = ((policy / busy) * 100).toFixed(2);
const milliseconds = (/** @type {number} */ time) => Math.round(time / 1000);
process.stdout.write(
  `policy: ${share} % of the busy time (${milliseconds(policy)} of ${milliseconds(busy)} ms, ${requests} requests)\n`,
);

/** Whether a file is about policies. */
function isPolicy(/** @type {string} */ url) {
  return /\/packages\/policy\/|\/packages\/service\/dist\/(policies|policy-[a-z-]+)\.js/.test(url);
}

/** The profile of the main thread: that of the process, which ran longest. */
function longest(/** @type {string} */ directory) {
  const files = readdirSync(directory).map((name) => ({
    name,
    size: readFileSync(join(directory, name)).length,
  }));
  return files.sort((a, b) => b.size - a.size)[0]?.name ?? '';
}
