/** The entrance of the command line. */

import type { ExitStatus } from './errors.ts';
import { asksForHelp } from './help/kind-words.ts';
import { processTerminal, type Terminal } from './output/terminal.ts';
import { buildProgram } from './program.ts';
import { allKinds, wordsOf } from './session/all-kinds.ts';
import { tellFailure } from './session/failure.ts';
import { openSession, type SessionKinds } from './session/session.ts';

export type { ExitStatus } from './errors.ts';
export type { TextSink } from './output/outlet.ts';
export type { Steering, Terminal } from './output/terminal.ts';

/**
 * Runs one command and returns its exit status: 0 done, 1 refused, 2 wrong usage or unreadable input, 3 the other side
 * failed. Never throws and never ends the process.
 *
 * @param argv - the words behind `veritee`
 * @param terminal - where to read and write; the process's own unless told otherwise
 * @param kinds - the kinds of evidence that commands know; all there are unless told otherwise
 * @example
 * process.exitCode = await main(process.argv.slice(2));
 */
export async function main(
  argv: readonly string[],
  terminal: Terminal = processTerminal(),
  kinds: SessionKinds['kinds'] = allKinds,
): Promise<ExitStatus> {
  const session = openSession(argv, terminal, { kinds });
  try {
    const declared = asksForHelp(argv) ? { ...session, words: await wordsOf(kinds) } : session;
    await buildProgram(declared).parseAsync([...argv], { from: 'user' });
    return declared.status;
  } catch (error) {
    return tellFailure(error, session);
  }
}
