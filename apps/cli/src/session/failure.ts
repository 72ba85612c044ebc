/** Tells a failure: one line with its reason and what to do next, or the error document of `--json`. */

import { CommanderError } from 'commander';
import { CliError, type ExitStatus, exitStatus, isCoded, statusOfCode } from '../errors.ts';
import { explained } from '../hints/explained.ts';
import { jsonText } from '../output/json-text.ts';
import { printable } from '../output/output.ts';
import type { Session } from './session.ts';

/** A failure in words. */
interface Failure {
  readonly status: ExitStatus;
  readonly code: string;
  readonly message: string;
  /** Of a service's answer. */
  readonly innerCode?: string;
  readonly requestId?: string;
}

/** Prints a failure and gives its exit status. Help and version texts come here too, and do not count as failures. */
export function tellFailure(error: unknown, session: Session): ExitStatus {
  if (error instanceof CommanderError && error.exitCode === 0) return exitStatus.done;
  const failure = failureOf(error);
  const { terminal, json } = session;
  if (json) {
    const { status: _, ...error } = failure;
    terminal.stdout.write(`${jsonText({ error })}\n`);
  } else if (!isHelp(error)) {
    terminal.stderr.write(`veritee: ${printable(failure.message)}\n`);
  }
  if (failure.status === 70) terminal.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  return failure.status;
}

/** What a failed answer of a service says besides: its own code, and the id under which its log has the cause. */
function exchanged(error: object): Pick<Failure, 'innerCode' | 'requestId'> {
  const { innerCode, requestId } = error as { readonly innerCode?: unknown; readonly requestId?: unknown };
  return {
    ...(typeof innerCode === 'string' && { innerCode }),
    ...(typeof requestId === 'string' && { requestId }),
  };
}

/** A group without a subcommand prints its help, which says it all. */
function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.code === 'commander.help';
}

function failureOf(error: unknown): Failure {
  if (isHelp(error)) {
    return { status: exitStatus.usage, code: 'UnknownCommand', message: 'A command is missing; see --help.' };
  }
  if (error instanceof CliError) {
    const { status, code, message, hint } = error;
    return { status, code, message: hint === undefined ? message : `${message} ${hint}` };
  }
  if (isCoded(error)) {
    return {
      status: statusOfCode(error.code),
      code: error.code,
      message: explained(error),
      ...exchanged(error),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { status: 70, code: 'InternalError', message: `Internal error: ${message}` };
}
