// @ts-check

/**
 * `npm run bench`: ratios, not times, because times belong to a machine. Every file in `tools/bench/` is one row, named
 * after the file, and exports `contest(): Promise<Contest | undefined>`; its subject, floor and peer run interleaved,
 * after each was warmed up for the same time.
 *
 * `npm run bench -- [--json] [--rounds N] [--batch MILLISECONDS] [--warm-up MILLISECONDS] [ROW…]`
 */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './measure/interleave.mjs';
import { progress, root, run, SetupError, setup } from './setup.mjs';

/** @typedef {import('./measure/interleave.mjs').Result} Result */

const folder = join(root, 'tools', 'bench');

await run(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '15' },
      batch: { type: 'string', default: '200' },
      'warm-up': { type: 'string', default: '6000' },
    },
  });
  const plan = {
    rounds: atLeastOne(values.rounds),
    batchMilliseconds: atLeastOne(values.batch),
    warmUpMilliseconds: atLeastOne(values['warm-up']),
  };
  setup({ build: ['apps/cli'] });
  /** @type {Result[]} */
  const results = [];
  for (const name of rowsNamed(positionals)) {
    progress(`measuring ${name}`);
    const { contest } = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
    const parts = await contest();
    // What a row needs is not here; it has said so.
    if (parts === undefined) continue;
    try {
      results.push(await measure(name, parts, plan));
    } finally {
      await parts.close?.();
    }
  }
  process.stdout.write(
    values.json ? `${JSON.stringify({ results: results.map(rounded) })}\n` : table(results),
  );
});

function atLeastOne(/** @type {string} */ text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new SetupError(`"${text}" is no number above zero`);
  return value;
}

/** @returns {readonly string[]} */
function rowsNamed(/** @type {readonly string[]} */ wanted) {
  const rows = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .sort();
  const unknown = wanted.find((name) => !rows.includes(name));
  if (unknown !== undefined)
    throw new SetupError(`there is no row ${unknown}; there are: ${rows.join(', ')}`);
  return wanted.length === 0 ? rows : wanted;
}

/** Four digits are more than a run can promise. @returns {Result} */
function rounded(/** @type {Result} */ result) {
  const digits = (/** @type {number} */ value) => Number(value.toPrecision(4));
  const { name, opsPerSecond, floorOpsPerSecond, ratioToFloor, peerOpsPerSecond, ratioToPeer } = result;
  return {
    name,
    opsPerSecond: digits(opsPerSecond),
    floorOpsPerSecond: digits(floorOpsPerSecond),
    ratioToFloor: digits(ratioToFloor),
    ...(peerOpsPerSecond !== undefined && { peerOpsPerSecond: digits(peerOpsPerSecond) }),
    ...(ratioToPeer !== undefined && { ratioToPeer: digits(ratioToPeer) }),
  };
}

/** @returns {string} */
function table(/** @type {readonly Result[]} */ results) {
  const number = (/** @type {number | undefined} */ value) =>
    value === undefined ? '-' : value >= 100 ? value.toFixed(0) : value.toPrecision(3);
  const lines = [
    ['row', 'ops/s', 'floor ops/s', 'of floor', 'peer ops/s', 'times peer'],
    ...results.map((each) => [
      each.name,
      number(each.opsPerSecond),
      number(each.floorOpsPerSecond),
      number(each.ratioToFloor),
      number(each.peerOpsPerSecond),
      number(each.ratioToPeer),
    ]),
  ];
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))),
    )
    .map((line) => `${line.join('  ')}\n`)
    .join('');
}
