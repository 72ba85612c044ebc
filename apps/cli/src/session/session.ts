/** One run of the command line: its terminal, its inputs, and the exit status in the making. */

import type { EvidenceKinds } from '@veritee/evidence';
import { type ExitStatus, exitStatus } from '../errors.ts';
import { type KindWords, unnamedKinds } from '../help/kind-words.ts';
import { type Inputs, inputsFrom } from '../input/inputs.ts';
import { type Outcome, printOutcome } from '../output/output.ts';
import type { Terminal } from '../output/terminal.ts';
import { namingFiles } from './naming-files.ts';

/** What every command gets. */
export interface Session {
  readonly terminal: Terminal;
  readonly inputs: Inputs;
  /** Whether `--json` was given. */
  readonly json: boolean;
  /** What help pages say of the kinds of evidence; nothing in particular until they are asked for. */
  readonly words: KindWords;
  /** The kinds of evidence that there are; loaded by the command that needs them. */
  kinds(): Promise<EvidenceKinds>;
  /** The exit status, set by the command that ran. */
  status: ExitStatus;
}

/** Where a session has its kinds of evidence from, and what help pages say of them. */
export interface SessionKinds {
  readonly words?: KindWords;
  kinds(): Promise<EvidenceKinds>;
}

/** A session for the given arguments. */
export function openSession(
  argv: readonly string[],
  terminal: Terminal,
  { kinds, words = unnamedKinds }: SessionKinds,
): Session {
  const end = argv.indexOf('--');
  const options = end === -1 ? argv : argv.slice(0, end);
  return {
    terminal,
    inputs: inputsFrom(terminal),
    json: options.includes('--json'),
    words,
    kinds,
    status: exitStatus.done,
  };
}

/** Makes a command's action from a function that gives its outcome: printed once, whatever the form. */
export function answering<Arguments extends unknown[]>(
  session: Session,
  work: (...given: Arguments) => Promise<Outcome>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    const outcome = await namingFiles(session.inputs, () => work(...given));
    printOutcome(outcome, session.terminal, session.json);
    session.status = outcome.status;
  };
}
