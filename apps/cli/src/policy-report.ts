/** How diagnostics of a policy are shown. */

import type { Diagnostic } from '@veritee/policy';
import { exitStatus } from './errors.ts';
import { type Outcome, printable } from './output.ts';

/** A diagnostic as `FILE:line:column`, the form that editors and CI make clickable. */
export function diagnosticLine(file: string, diagnostic: Diagnostic): string {
  const { severity, code, message, hint, line, column } = diagnostic;
  const words = hint === undefined ? message : `${message} ${hint}`;
  return `${file}:${line}:${column}: ${severity} ${code}: ${printable(words)}`;
}

/** The lines of several diagnostics. */
export function diagnosticLines(file: string, diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((each) => diagnosticLine(file, each)).join('\n');
}

/** The outcome of a command that needs a policy without errors and did not get one. */
export function brokenPolicy(file: string, diagnostics: readonly Diagnostic[], shape: object): Outcome {
  const errors = diagnostics.filter((each) => each.severity === 'error');
  const message = `The policy has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}.`;
  return {
    status: exitStatus.refused,
    json: { ...shape, diagnostics, error: { code: 'PolicyParsingError', message } },
    text: `${diagnosticLines(file, diagnostics)}\n✗ ${message}`,
  };
}
