/** Failures of the command line itself, and the one table from failures to exit statuses. */

/** What scripts may rely on: done, refused, wrong usage or unreadable input, the other side failed. */
export const exitStatus = { done: 0, refused: 1, usage: 2, otherSide: 3 } as const;

/** A status that the contract names, or 70 (`EX_SOFTWARE`) for a defect of the program. */
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus] | 70;

/** Codes of failures that the command line finds itself; those of the packages come through unchanged. */
export type CliErrorCode =
  | 'UnknownCommand'
  | 'UnknownOption'
  | 'UnknownType'
  | 'UnknownStatus'
  | 'UnknownScenario'
  | 'UnknownMember'
  | 'TypeNotSupported'
  | 'TypeNotDetected'
  | 'StatusNotAcceptable'
  | 'InvalidArgument'
  | 'InvalidUsage'
  | 'OptionInvalid'
  | 'InputUnreadable'
  | 'InputTooLarge'
  | 'InputInvalid'
  | 'EndpointInvalid'
  | 'EndpointFailed'
  | 'EvidenceRefused'
  | 'SigningKeyMissing'
  | 'CredentialMissing'
  | 'CredentialRefused'
  | 'MachineNotSupported'
  | 'MachineFailed'
  | 'PortTaken'
  | 'SelfCheckFailed';

/** A failure with its exit status. Light on purpose: `--help` must not load the packages. */
export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly status: ExitStatus;
  /** What the reader can do next. */
  readonly hint: string | undefined;

  constructor(
    code: CliErrorCode,
    message: string,
    facts: { status?: ExitStatus; hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'CliError';
    this.code = code;
    this.status = facts.status ?? exitStatus.usage;
    this.hint = facts.hint;
  }
}

/** The face of `CodedError` of core, seen without loading core. */
export interface Coded {
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
  readonly cause?: unknown;
  explain(): string;
}

/** Whether an error is one of the coded errors of the packages. */
export function isCoded(error: unknown): error is Coded {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'explain' in error &&
    typeof error.explain === 'function'
  );
}

/** Codes that blame the other side; every other coded error that ends a command is about its input. */
const OTHER_SIDE: ReadonlySet<string> = new Set([
  'EndorsementsUnavailable',
  'EndorsementsThrottled',
  'EndorsementsFormat',
  'KeysUnavailable',
  'KeysMalformed',
  'ConnectionFailed',
  'RequestTimedOut',
  'ServiceFailed',
  'AnswerMalformed',
  'StorageUnavailable',
  'DatabaseUnreachable',
  'DatabaseBusy',
  'TpmUnreachable',
  'TpmAnswerFormat',
  'TpmRefused',
  'TpmPcrsUnstable',
]);

/** Whether a code blames the other side: trying again later may help. */
export function isOtherSide(code: string): boolean {
  return OTHER_SIDE.has(code);
}

/** The exit status for a coded error that ended a command (refusals are results and never come here). */
export function statusOfCode(code: string): ExitStatus {
  return isOtherSide(code) ? exitStatus.otherSide : exitStatus.usage;
}
