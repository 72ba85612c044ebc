/** Walks the tree of commands. */

import type { Command } from 'commander';
import { processTerminal } from '../src/output/terminal.ts';
import { buildProgram } from '../src/program.ts';
import { allKinds, wordsOf } from '../src/session/all-kinds.ts';
import { openSession } from '../src/session/session.ts';

/** The program as its help pages show it. */
export async function declaredProgram(): Promise<Command> {
  return buildProgram(
    openSession([], processTerminal(), { kinds: allKinds, words: await wordsOf(allKinds) }),
  );
}

/** A command with the words that call it, without `veritee`. */
export interface NamedCommand {
  readonly path: string;
  readonly command: Command;
}

/** The root and all commands below it. */
export function allCommands(root: Command, path = ''): NamedCommand[] {
  const below = root.commands.flatMap((command) => allCommands(command, `${path} ${command.name()}`.trim()));
  return [{ path, command: root }, ...below];
}
