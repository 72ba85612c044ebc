// @ts-check

/**
 * The expression check: no regular expression of the product may take time that grows faster than the text it reads,
 * since most texts come from outside and one small request must not stop the service. Expressions are found by parsing
 * and judged by `recheck`; one that is built of anything but a literal text cannot be judged, and is refused.
 * `node tools/expressions.mjs [folder]` prints one line per fault and exits with 1 when there is one.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findExpressions } from './expressions/find.mjs';
import { judge, spelling } from './expressions/judge.mjs';

/** @typedef {'super-linear' | 'unknown' | 'built' | 'needless'} Rule */
/** @typedef {{ rule: Rule, path: string, line: number, why: string }} Fault */
/** @typedef {import('./expressions/judge.mjs').Expression & { path: string, line: number }} Placed */

/**
 * Expressions that the checker has no verdict on, each with the reason why its time cannot grow faster than its text.
 * By their spelling, as `/a+/g`.
 *
 * @type {Readonly<Record<string, string>>}
 */
const reasoned = {};

/**
 * All faults of a tree, and how many expressions it has.
 *
 * @param {string} root
 * @param {{ memory?: string, accepted?: Readonly<Record<string, string>> }} [options] `memory`: a file that remembers verdicts
 * @returns {Promise<{ faults: readonly Fault[], count: number }>}
 */
export async function checkExpressions(root, { memory, accepted = reasoned } = {}) {
  /** @type {Placed[]} */
  const placed = [];
  /** @type {Fault[]} */
  const faults = [];
  for (const path of sources(root)) {
    const { expressions, built } = findExpressions(readFileSync(join(root, path), 'utf8'), path);
    placed.push(...expressions.map((each) => ({ ...each, path })));
    faults.push(
      ...built.map((line) => {
        return {
          rule: /** @type {const} */ ('built'),
          path,
          line,
          why: 'is built of text that no check can see',
        };
      }),
    );
  }
  const verdicts = await judge(placed, memory);
  const used = new Set();
  for (const each of placed) {
    const verdict = verdicts.get(spelling(each));
    if (verdict === undefined || verdict.status === 'safe') continue;
    const { path, line } = each;
    if (verdict.status === 'unknown' && accepted[spelling(each)] !== undefined) used.add(spelling(each));
    else if (verdict.status === 'unknown') {
      faults.push({ rule: 'unknown', path, line, why: `${spelling(each)}: ${verdict.why}` });
    } else faults.push({ rule: 'super-linear', path, line, why: `${spelling(each)}: ${verdict.why}` });
  }
  for (const key of Object.keys(accepted).filter((each) => !used.has(each))) {
    faults.push({ rule: 'needless', path: 'tools/expressions.mjs', line: 1, why: `${key} needs no reason` });
  }
  faults.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
  return { faults, count: placed.length };
}

/** Source files of all packages and apps, by their path from the root. @returns {string[]} */
function sources(/** @type {string} */ root) {
  return ['packages', 'apps'].flatMap((group) =>
    (existsSync(join(root, group)) ? readdirSync(join(root, group)) : [])
      .map((name) => `${group}/${name}/src`)
      .filter((folder) => existsSync(join(root, folder)))
      .flatMap((folder) => sourcesIn(root, folder))
      .sort(),
  );
}

/** @returns {string[]} */
function sourcesIn(/** @type {string} */ root, /** @type {string} */ folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesIn(root, path);
    return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : [];
  });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
  const memory = join(root, 'node_modules/.cache/expressions.json');
  const { faults, count } = await checkExpressions(root, { memory });
  for (const { rule, path, line, why } of faults) console.error(`${path}:${line}: [${rule}] ${why}`);
  console.error(
    faults.length === 0
      ? `expressions: ${count}, none takes time that grows faster than its text`
      : `expressions: ${faults.length} faults`,
  );
  // A tree without any is a wrong folder, not a clean one.
  process.exitCode = faults.length > 0 || count === 0 ? 1 : 0;
}
