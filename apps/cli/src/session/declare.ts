/** Declares commands alike: same help, same `--json`, wrong usage told as one coded error. */

import { Command, type CommanderError } from 'commander';
import { CliError, type CliErrorCode } from '../errors.ts';
import type { Session } from './session.ts';

/** The words of a command's help. */
export interface CommandText {
  readonly name: string;
  /** One line in the list of commands; the help page begins with it. */
  readonly summary: string;
  /** More lines for the help page. */
  readonly details?: string;
  /** Lines for a shell that can be run one after the other as they stand; a test runs them. */
  readonly examples: readonly string[];
}

/** The root command. */
export function declareRoot(session: Session, text: CommandText): Command {
  const { terminal } = session;
  const root = new Command(text.name);
  root.configureOutput({
    writeOut: (words) => terminal.stdout.write(words),
    writeErr: (words) => terminal.stderr.write(words),
    // Errors are printed once, by tellFailure.
    outputError: () => undefined,
    getOutHelpWidth: () => terminal.stdout.columns ?? 100,
    getErrHelpWidth: () => terminal.stderr.columns ?? 100,
  });
  root.configureHelp({ sortOptions: false, subcommandTerm: (command) => command.name() });
  return dress(root, text);
}

/** A command that holds others. */
export function declareGroup(parent: Command, text: CommandText): Command {
  return dress(parent.command(text.name), text);
}

/** A command that does something. */
export function declareCommand(parent: Command, text: CommandText): Command {
  return dress(parent.command(text.name), text).option('--json', 'print one JSON document and nothing else');
}

/**
 * A hook that asks for options that must be given. Commander's own check complains of the missing option where a
 * misspelt one is the cause; by the time of the action the misspelt one has been named.
 *
 * @example
 * command.option('--out <DIR>', 'folder to write to (required)').hook('preAction', required('--out'));
 */
export function required(...names: readonly string[]): (command: Command) => void {
  return (command) => {
    for (const name of names) {
      const option = command.options.find((each) => each.long === name);
      if (option === undefined || command.getOptionValue(option.attributeName()) !== undefined) continue;
      throw new CliError('InvalidUsage', `The option ${option.flags} is missing: ${meaning(option)}.`, {
        hint: `See ${pathOf(command)} --help.`,
      });
    }
  };
}

/** What an option is for, without the note that it must be given. */
function meaning({ description }: { readonly description: string }): string {
  return description.replace(' (required)', '');
}

function dress(command: Command, { summary, details, examples }: CommandText): Command {
  command.summary(summary);
  command.description(details === undefined ? `${summary}.` : `${summary}.\n\n${details}`);
  const heading = examples.length > 1 ? 'Examples:' : 'Example:';
  command.addHelpText('after', ['', heading, ...examples.map((line) => `  $ ${line}`)].join('\n'));
  command.exitOverride((error) => {
    throw wrongUsage(error, command);
  });
  return command;
}

const CODES: Readonly<Record<string, CliErrorCode>> = {
  'commander.unknownCommand': 'UnknownCommand',
  'commander.unknownOption': 'UnknownOption',
  'commander.invalidArgument': 'InvalidArgument',
};

/** Help and version go on as they are; everything else is wrong usage with a pointer to the right help page. */
function wrongUsage(error: CommanderError, command: Command): Error {
  if (error.exitCode === 0 || error.code === 'commander.help') return error;
  const message = withMeaning(oneLine(error.message.replace(/^error: /, '')), command);
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.?]$/.test(message) ? '' : '.'}`;
  const hint = `See ${pathOf(command)} --help.`;
  return new CliError(CODES[error.code] ?? 'InvalidUsage', sentence, { hint, cause: error });
}

/** A missing argument with what it is for. */
function withMeaning(message: string, command: Command): string {
  const name = /^missing required argument '([^']+)'$/.exec(message)?.[1];
  const found = command.registeredArguments.find((each) => each.name() === name);
  return found === undefined ? message : `${message}: ${found.description}`;
}

/** commander's message as one line; its suggestion, in brackets on a line of its own, becomes a sentence. */
function oneLine(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const near = /^\(Did you mean (.+)\?\)$/.exec(lines.at(-1) ?? '')?.[1];
  return near === undefined ? lines.join(' ') : `${lines.slice(0, -1).join(' ')}. Did you mean ${near}?`;
}

/** The words by which a command is called. */
export function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
