/** Walks the tree of commands. */

import type { Command } from 'commander';

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
