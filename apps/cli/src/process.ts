/** The command line as a process: runs one command, waits for its output to leave, and exits with its status. */

import { type ExitStatus, exitStatus } from './errors.ts';
import { main } from './main.ts';
import { processTerminal } from './output/terminal.ts';

/**
 * Runs one command and ends the process with its status. A reader that closes early (`veritee … | head`) changes
 * nothing; a result that could not be written, as to a full disk, is a failure (3).
 *
 * @param argv - the words behind `veritee`
 */
export async function runProcess(argv: readonly string[]): Promise<never> {
  const terminal = processTerminal();
  let status: ExitStatus = await main(argv, terminal);
  await terminal.leave();
  const { failure } = terminal.stdout;
  if (failure !== undefined && status === exitStatus.done) {
    status = exitStatus.otherSide;
    terminal.stderr.write(`veritee: the result cannot be written: ${failure.message}\n`);
    await terminal.stderr.flushed(LAST_WORDS);
  }
  // The HTTP client's timers outlive a failed request by a minute: nothing is worth waiting for.
  process.exit(status);
}

const LAST_WORDS = 1000;
