// @ts-check

/** What a page tells its reader to do: files to save, and commands with what they print. */

import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Step
 * @property {readonly string[]} headings below the title, the outermost first
 * @property {number} line of the page, from 1
 * @property {string} [file] to save, with `text`
 * @property {string} [text]
 * @property {string} [command] to run
 * @property {readonly string[]} [printed] what it prints, by the page; `…` stands for anything
 */

/**
 * The steps of a page, from top to bottom.
 *
 * @param {string} path
 * @param {{ from: number, to: number }} port the one that the page names, and the one to use
 * @returns {readonly Step[]}
 */
export function stepsOf(path, { from, to }) {
  const lines = readFileSync(path, 'utf8').split('\n');
  /** @type {Step[]} */
  const steps = [];
  /** @type {string[]} */
  let headings = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const heading = /^(##+) (.+)$/.exec(line);
    if (heading !== null) headings = [...headings.slice(0, (heading[1] ?? '').length - 2), heading[2] ?? ''];
    const fence = /^```(\w+)(?: (\S+))?$/.exec(line);
    if (fence === null) continue;
    const end = lines.indexOf('```', at + 1);
    const block = lines.slice(at + 1, end).map((each) => (from === to ? each : otherPort(each, from, to)));
    const [, kind, file] = fence;
    if (kind === 'console') steps.push(...commandsIn(block, headings, at + 2));
    else if (file !== undefined) steps.push({ headings, line: at + 1, file, text: `${block.join('\n')}\n` });
    at = end;
  }
  return steps;
}

/** @returns {string} */
function otherPort(/** @type {string} */ line, /** @type {number} */ from, /** @type {number} */ to) {
  return line
    .replaceAll(`:${from}`, `:${to}`)
    .replace('veritee start', `veritee start --port ${to}`)
    .replace('veritee env', `veritee env --endpoint https://127.0.0.1:${to}`);
}

/** @returns {readonly Step[]} */
function commandsIn(
  /** @type {readonly string[]} */ block,
  /** @type {readonly string[]} */ headings,
  /** @type {number} */ first,
) {
  /** @type {(Step & { printed: string[] })[]} */
  const steps = [];
  for (const [index, line] of block.entries()) {
    if (line.startsWith('$ '))
      steps.push({ headings, line: first + index, command: line.slice(2), printed: [] });
    else steps.at(-1)?.printed.push(line);
  }
  return steps;
}
