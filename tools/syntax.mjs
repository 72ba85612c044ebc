// @ts-check

/**
 * TypeScript sources as syntax trees, for the guards. TypeScript 7 has no parser that JavaScript can call; rolldown,
 * which the tests bundle with, has one that reads the same syntax.
 */

import { parseAst } from 'rolldown/parseAst';

/** @typedef {{ type: string, start: number, [member: string]: unknown }} Node */
/** @typedef {{ program: Node, lineOf: (node: { start: number }) => number }} Syntax */

/**
 * The tree of a source text.
 *
 * @param {string} text
 * @param {string} path names the file in error messages; `.tsx` files may hold JSX
 * @returns {Syntax}
 * @throws when the text is not valid TypeScript
 */
export function readSyntax(text, path) {
  const program = parseAst(text, { lang: path.endsWith('.tsx') ? 'tsx' : 'ts' }, path);
  const starts = lineStarts(text);
  return { program: /** @type {any} */ (program), lineOf: ({ start }) => lineAt(starts, start) };
}

/** Calls `visit` for each node of a tree, a parent before its children. */
export function walk(/** @type {unknown} */ node, /** @type {(node: Node) => void} */ visit) {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  if (typeof (/** @type {Node} */ (node).type) === 'string') visit(/** @type {Node} */ (node));
  for (const value of Object.values(node)) if (typeof value === 'object') walk(value, visit);
}

/** @returns {number[]} */
function lineStarts(/** @type {string} */ text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** @returns {number} */
function lineAt(/** @type {readonly number[]} */ starts, /** @type {number} */ offset) {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
