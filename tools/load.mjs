// @ts-check

/**
 * `npm run load -- [--seconds 60] [--connections 16] [--fleet 1] [--json]`: mixed load on the service (95 % attest, 4 % policy
 * reads, 1 % policy changes); the evidence is of so many platforms of one model, in turns. Fails when any request fails. VERITEE_DATABASE puts the instances into PostgreSQL.
 */

import { parseArgs } from 'node:util';
import { mixedLoad } from './load/mixed-load.mjs';
import { progress, run, SetupError, setup } from './setup.mjs';

await run(async () => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      connections: { type: 'string', default: '16' },
      fleet: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const plan = {
    seconds: atLeastOne(values.seconds),
    connections: atLeastOne(values.connections),
    fleet: atLeastOne(values.fleet),
  };
  setup({ build: ['apps/cli'] });
  progress(`${plan.connections} connections for ${plan.seconds} s, ${plan.fleet} platforms`);
  const report = await mixedLoad(plan);
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : text(report));
  if (Object.values(report.kinds).some(({ failures }) => failures > 0)) process.exitCode = 1;
});

function atLeastOne(/** @type {string} */ word) {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 1) throw new SetupError(`"${word}" is no number above zero`);
  return value;
}

function text(
  /** @type {import('./load/mixed-load.mjs').Report} */ { kinds, memory, requestsPerSecond, failures },
) {
  const rows = Object.entries(kinds).map(
    ([kind, { requests, failures: failed, p50, p99, worst }]) =>
      `${kind.padEnd(8)}${`${requests}`.padStart(8)}${`${failed}`.padStart(10)}${`${p50}`.padStart(9)}${`${p99}`.padStart(9)}${`${worst}`.padStart(9)}`,
  );
  return [
    'kind    requests  failures   p50 ms   p99 ms worst ms',
    ...rows,
    `${requestsPerSecond} requests/s; memory ${memory.early.megabytes} MB at ${memory.early.seconds} s, ${memory.late.megabytes} MB at ${memory.late.seconds} s`,
    ...failures,
    '',
  ].join('\n');
}
