/** One run of the command line: its terminal, its inputs, and the exit status in the making. */

import { type ExitStatus, exitStatus } from '../errors.ts';
import { type Inputs, inputsFrom } from '../input/inputs.ts';
import { type Outcome, printOutcome } from '../output/output.ts';
import type { Terminal } from '../output/terminal.ts';

/** What every command gets. */
export interface Session {
  readonly terminal: Terminal;
  readonly inputs: Inputs;
  /** Whether `--json` was given. */
  readonly json: boolean;
  /** The exit status, set by the command that ran. */
  status: ExitStatus;
}

/** A session for the given arguments. */
export function openSession(argv: readonly string[], terminal: Terminal): Session {
  const end = argv.indexOf('--');
  const options = end === -1 ? argv : argv.slice(0, end);
  return {
    terminal,
    inputs: inputsFrom(terminal),
    json: options.includes('--json'),
    status: exitStatus.done,
  };
}

/** Makes a command's action from a function that gives its outcome: printed once, whatever the form. */
export function answering<Arguments extends unknown[]>(
  session: Session,
  work: (...given: Arguments) => Promise<Outcome>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    const outcome = await work(...given);
    printOutcome(outcome, session.terminal, session.json);
    session.status = outcome.status;
  };
}
