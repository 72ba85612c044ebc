/** What a check of `veritee doctor` found, and how it is reported. */

import { type ExitStatus, exitStatus } from '../../errors.ts';
import { type Outcome, printable } from '../../output/output.ts';

/** The checks, in the order in which they are reported. */
export const checkOrder = [
  'node',
  'settings',
  'storage',
  'tls',
  'names',
  'port',
  'service',
  'clock',
  'endorsements',
  'identity',
] as const;
/** The name of a check. */
export type CheckName = (typeof checkOrder)[number];

/** One line of the report. */
export interface Finding {
  readonly check: CheckName;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** What to do; absent where nothing is wrong. */
  readonly cure?: string;
  /** The code of the error behind it. */
  readonly code?: string;
  /** Whether the cause is at the other end of the network. */
  readonly isOtherSide?: boolean;
}

/** Nothing is wrong. */
export function ok(check: CheckName, message: string): Finding {
  return { check, status: 'ok', message };
}

/** Something will go wrong, or only for some. */
export function warning(check: CheckName, message: string, cure: string): Finding {
  return { check, status: 'warning', message, cure };
}

/** What a failure may say besides. */
export type FailureFacts = Pick<Finding, 'code' | 'isOtherSide'>;

/** A service cannot work like this. */
export function failed(check: CheckName, message: string, cure: string, facts: FailureFacts = {}): Finding {
  return { check, status: 'failed', message, cure, ...facts };
}

const SIGNS = { ok: '✓', warning: '!', failed: '✗' } as const;

/** The report: one line for each finding; the exit status of the worst. */
export function report(findings: readonly Finding[]): Outcome {
  const failures = findings.filter(({ status }) => status === 'failed');
  const warnings = findings.filter(({ status }) => status === 'warning').length;
  return {
    status: statusOf(failures),
    json: {
      ok: failures.length === 0,
      failed: failures.length,
      warnings,
      checks: findings.map(({ isOtherSide: _, ...line }) => line),
    },
    text: [
      ...findings.map(lineOf),
      '',
      `${failures.length === 0 ? SIGNS.ok : SIGNS.failed} ${counted(failures.length, 'problem')}, ${counted(warnings, 'warning')}`,
    ].join('\n'),
  };
}

function statusOf(failures: readonly Finding[]): ExitStatus {
  if (failures.length === 0) return exitStatus.done;
  return failures.every(({ isOtherSide }) => isOtherSide === true)
    ? exitStatus.otherSide
    : exitStatus.refused;
}

function lineOf({ check, status, message, cure }: Finding): string {
  const words = cure === undefined ? message : `${message} ${cure}`;
  return `${SIGNS[status]} ${check.padEnd(WIDTH)}  ${printable(words)}`;
}

const WIDTH = Math.max(...checkOrder.map(({ length }) => length));

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
