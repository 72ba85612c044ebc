/** How results look: one JSON document for scripts, tables and trees for people. */

import type { ExitStatus } from '../errors.ts';
import { jsonText } from './json-text.ts';
import type { Terminal } from './terminal.ts';

/** What a command has to say. */
export interface Outcome {
  readonly status: ExitStatus;
  /** The document that `--json` prints. */
  readonly json: unknown;
  /** The same for people, without a line end behind it. */
  readonly text: string;
}

/** Prints an outcome to standard output. */
export function printOutcome(outcome: Outcome, terminal: Terminal, json: boolean): void {
  terminal.stdout.write(`${json ? jsonText(outcome.json) : outcome.text}\n`);
}

/** A labelled tree. */
export interface Tree {
  readonly label: string;
  readonly value?: string | undefined;
  readonly children?: readonly Tree[] | undefined;
}

/** A tree as indented lines; values of siblings stand in one column. */
export function treeText(tree: Tree, indent = ''): string {
  const own = `${indent}${printable(tree.label)}${tree.value === undefined ? '' : `: ${printable(tree.value)}`}`;
  return [own, ...branchLines(tree.children ?? [], `${indent}  `)].join('\n');
}

function branchLines(siblings: readonly Tree[], indent: string): string[] {
  const leaves = siblings.filter((each) => (each.children ?? []).length === 0);
  const width = Math.max(0, ...leaves.map((each) => printable(each.label).length));
  return siblings.map((each) =>
    leaves.includes(each)
      ? `${indent}${printable(each.label).padEnd(width)}  ${printable(each.value ?? '')}`.trimEnd()
      : treeText(each, indent),
  );
}

/** Names and values in two columns; members of objects and items of lists of objects below their name. */
export function tableText(rows: Iterable<readonly [string, unknown]>, indent = '  '): string {
  return branchLines(
    [...rows].map(([label, value]) => treeOf(label, value)),
    indent,
  ).join('\n');
}

function treeOf(label: string, value: unknown): Tree {
  if (typeof value === 'string') return { label, value };
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const nested = members.length > 0 && (!Array.isArray(value) || members.some(([, item]) => isObject(item)));
  if (!nested) return { label, value: jsonText(value) };
  return { label, children: members.map(([name, item]) => treeOf(name, item)) };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/**
 * Text from outside without characters that steer: they could rewrite what the terminal shows. Its further lines stand
 * behind a bar, so that none of them can pass for a line of ours.
 *
 * @example
 * printable('one\ntwo'); // 'one\n    │ two'
 */
export function printable(text: string): string {
  return text.trimEnd().split(LINE_ENDS).map(oneLine).join('\n    │ ');
}
const LINE_ENDS = /\r\n|[\n\v\f\r\u0085\p{Zl}\p{Zp}]/u;

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
}

/** Sections with an empty line between them; empty ones are left out. */
export function sections(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

/** A heading with lines below it; nothing when there are no lines. */
export function section(heading: string, body: string): string {
  return body === '' ? '' : `${heading}\n${body}`;
}
