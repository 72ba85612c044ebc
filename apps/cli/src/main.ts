/** The entrance of the command line. */

import type { ExitStatus } from './errors.ts';
import { processTerminal, type Terminal } from './output/terminal.ts';
import { buildProgram } from './program.ts';
import { tellFailure } from './session/failure.ts';
import { openSession } from './session/session.ts';

export type { ExitStatus } from './errors.ts';
export type { TextSink } from './output/outlet.ts';
export type { Steering, Terminal } from './output/terminal.ts';

/**
 * Runs one command and returns its exit status: 0 done, 1 refused, 2 wrong usage or unreadable input, 3 the other side
 * failed. Never throws and never ends the process.
 *
 * @param argv - the words behind `veritee`
 * @param terminal - where to read and write; the process's own unless told otherwise
 * @example
 * process.exitCode = await main(process.argv.slice(2));
 */
export async function main(
  argv: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<ExitStatus> {
  const session = openSession(argv, terminal);
  try {
    await buildProgram(session).parseAsync([...argv], { from: 'user' });
    return session.status;
  } catch (error) {
    return tellFailure(error, session);
  }
}
