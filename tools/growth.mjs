// @ts-check

/**
 * `npm run growth [-- --json] [platforms] [instances] [audit]`: how cost grows with the number of platforms, instances and lines
 * of audit. Takes some minutes; the figures of docs/performance.md come from it.
 */

import { parseArgs } from 'node:util';
import { run, SetupError, setup } from './setup.mjs';

/** @type {Record<string, () => Promise<readonly object[]>>} */
const MEASURES = {
  platforms: async () => (await import('./growth/platforms.mjs')).platformGrowth(),
  instances: async () => (await import('./growth/instances.mjs')).instanceGrowth(),
  audit: async () => (await import('./growth/audit.mjs')).auditGrowth(),
};

await run(async () => {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const names = positionals.length > 0 ? positionals : Object.keys(MEASURES);
  setup({ build: ['apps/cli'] });
  /** @type {Record<string, readonly object[]>} */
  const results = {};
  for (const name of names) {
    const measure = MEASURES[name];
    if (measure === undefined) {
      throw new SetupError(`"${name}" is none of ${Object.keys(MEASURES).join(', ')}`);
    }
    const rows = await measure();
    results[name] = rows;
    if (!values.json) process.stdout.write(`${table(rows)}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
});

/** Rows with the same members, as columns of text. */
function table(/** @type {readonly object[]} */ rows) {
  const names = Object.keys(rows[0] ?? {});
  const line = (/** @type {readonly unknown[]} */ cells) =>
    cells.map((cell, i) => `${cell}`.padStart(names[i]?.length ?? 0)).join('  ');
  return [line(names), ...rows.map((row) => line(Object.values(row))), ''].join('\n');
}
