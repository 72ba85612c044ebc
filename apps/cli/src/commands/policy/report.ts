/** How policies, their diagnostics and their appraisals are shown. */

import type { Claim } from '@veritee/core';
import type { Appraisal, Diagnostic } from '@veritee/policy';
import { exitStatus } from '../../errors.ts';
import { withCure } from '../../hints/denial.ts';
import { type Outcome, printable } from '../../output/output.ts';

/** A diagnostic in the members that the contract names. */
export function plainDiagnostic(diagnostic: Diagnostic): object {
  const { severity, code, message, hint, line, column, endLine, endColumn } = diagnostic;
  return { severity, code, message, ...(hint !== undefined && { hint }), line, column, endLine, endColumn };
}

/** Diagnostics with the lines they are about: the place is marked, the hint stands below. */
export function diagnosticLines(file: string, text: string, diagnostics: readonly Diagnostic[]): string {
  const lines = text.split(/\r\n|\n|\r/);
  return diagnostics.map((each) => diagnosticText(file, lines[each.line - 1] ?? '', each)).join('\n\n');
}

/** `FILE:line:column` is the form that editors and CI make clickable. */
function diagnosticText(file: string, source: string, diagnostic: Diagnostic): string {
  const { severity, code, message, hint, line, column } = diagnostic;
  const number = String(line);
  const gutter = ' '.repeat(number.length);
  const { shown, before, length } = excerptOf(source, diagnostic);
  return [
    `${printable(file)}:${line}:${column}: ${severity} ${code}: ${printable(message)}`,
    `  ${number} | ${shown}`.trimEnd(),
    `  ${gutter} | ${' '.repeat(before)}${'^'.repeat(length)}`,
    ...(hint === undefined ? [] : [`  ${gutter} = ${printable(hint)}`]),
  ].join('\n');
}

const WIDEST = 100;
const LEAD = 40;

/** The stretch of a line around a place: policies may stand on one line as a whole. */
function excerptOf(source: string, { line, column, endLine, endColumn }: Diagnostic) {
  const from = column - 1 > WIDEST - LEAD ? column - 1 - LEAD : 0;
  const to = Math.min(source.length, from + WIDEST);
  const start = from > 0 ? '…' : '';
  const end = to < source.length ? '…' : '';
  const marked = source.slice(column - 1, Math.min(to, endLine > line ? to : endColumn - 1));
  return {
    shown: start + visible(source.slice(from, to)) + end,
    before: start.length + [...source.slice(from, column - 1)].length,
    length: Math.max(1, [...marked].length),
  };
}

/** One column for every character, so that the mark stands under its place. */
function visible(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/[\p{Cc}\p{Cf}]/gu, '·');
}

/** The outcome of a command that needs a policy without errors and did not get one. */
export function brokenPolicy(
  file: string,
  text: string,
  diagnostics: readonly Diagnostic[],
  shape: object,
): Outcome {
  const message = errorCount(diagnostics);
  return {
    status: exitStatus.refused,
    json: {
      ...shape,
      diagnostics: diagnostics.map(plainDiagnostic),
      error: { code: 'PolicyParsingError', message },
    },
    text: `${diagnosticLines(file, text, diagnostics)}\n\n✗ ${message}`,
  };
}

/** How many errors a policy has, in words. */
export function errorCount(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((each) => each.severity === 'error');
  return `The policy has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}.`;
}

/** The decision in a line, with the answer to "what would have had to be different?" below it. */
export function decisionText({ permitted, refusal, explanation }: Appraisal): string {
  if (permitted) return '✓ Permitted';
  const verdict = `✗ Refused: ${printable(refusal?.message ?? '')}`;
  const answer = explanation?.answer?.text;
  return answer === undefined ? verdict : `${verdict}\n  ${printable(withCure(answer))}`;
}

/** A claim as `--json` shows it. */
export function plainClaim({ type, value }: Claim): object {
  return { type, value };
}
