/** Scripts that complete words, made from the commands as they are declared. */

import type { Command } from 'commander';

/** Shells that there is a script for. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** A command, and what may stand behind it. */
interface Place {
  /** Words that call it, without the program's name. */
  readonly path: string;
  readonly commands: readonly (readonly [name: string, summary: string])[];
  readonly options: readonly (readonly [long: string, description: string, takesValue: boolean])[];
  readonly takesType: boolean;
}

/**
 * The script for a shell.
 *
 * @param types - what TYPE may be
 */
export function completionScript(shell: Shell, root: Command, types: readonly string[]): string {
  const places = [...placesIn(root, '')];
  if (shell === 'fish') return fishScript(root.name(), places, types);
  return shell === 'bash' ? bashScript(root.name(), places, types) : zshScript(root.name(), places, types);
}

function* placesIn(command: Command, path: string): Generator<Place> {
  yield {
    path,
    commands: command.commands.map((each) => [each.name(), each.summary()] as const),
    options: [
      ...command.options.map(
        ({ long, short, description, required, optional }) =>
          [long ?? short ?? '', description, required || optional] as const,
      ),
      ['--help', 'display help for command', false] as const,
    ],
    takesType: command.registeredArguments.some((each) => each.name().startsWith('TYPE')),
  };
  for (const each of command.commands) yield* placesIn(each, `${path} ${each.name()}`.trim());
}

/** What may be typed at a place; files are completed by the shell itself. */
function wordsAt({ commands, options, takesType }: Place, types: readonly string[]): string {
  return [
    ...commands.map(([name]) => name),
    ...(takesType ? types : []),
    ...options.map(([long]) => long),
  ].join(' ');
}

/** A shell's case statement from paths to words. */
function cases(places: readonly Place[], types: readonly string[]): string {
  return places.map((each) => `    '${each.path}') wanted='${wordsAt(each, types)}' ;;`).join('\n');
}

/**
 * The lines that find what may be typed. `place` is the longest path of commands that the words so far name; neither it
 * nor `wanted` means anything to a shell, as `path` and `words` do.
 *
 * @param before - the words so far, as the shell has them
 */
function search(before: string, places: readonly Place[], types: readonly string[]): string {
  const known = places.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`]));
  return `  local place='' word wanted=''
  for word in ${before}; do
    case "\${place:+$place }$word" in
      ${known.join('|')}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place" in
${cases(places, types)}
  esac`;
}

function bashScript(name: string, places: readonly Place[], types: readonly string[]): string {
  return `# bash completion for ${name}
_${name}() {
${search(`"\${COMP_WORDS[@]:1:COMP_CWORD-1}"`, places, types)}
  COMPREPLY=($(compgen -W "$wanted" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${name} ${name}`;
}

function zshScript(name: string, places: readonly Place[], types: readonly string[]): string {
  return `#compdef ${name}
_${name}() {
${search(`"\${(@)words[2,CURRENT-1]}"`, places, types)}
  compadd -- \${=wanted}
  _files
}
compdef _${name} ${name}`;
}

function fishScript(name: string, places: readonly Place[], types: readonly string[]): string {
  const lines = places.flatMap(({ path, commands, options, takesType }) => {
    const seen =
      path === ''
        ? '__fish_use_subcommand'
        : seenIn(
            path,
            commands.map(([each]) => each),
          );
    return [
      ...commands.map(
        ([each, summary]) => `complete -c ${name} -n '${seen}' -f -a ${each} -d ${quoted(summary)}`,
      ),
      ...(takesType ? [`complete -c ${name} -n '${seen}' -a '${types.join(' ')}'`] : []),
      ...options.map(
        ([long, description, takesValue]) =>
          `complete -c ${name} -n '${seen}' -l ${long.replace(/^-+/, '')}${takesValue ? ' -r' : ''} -d ${quoted(description)}`,
      ),
    ];
  });
  return [`# fish completion for ${name}`, ...lines].join('\n');
}

/** All words of a path were typed, and none of the commands below it. */
function seenIn(path: string, below: readonly string[]): string {
  const words = path.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
  const none = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(' ')}`];
  return [...words, ...none].join('; and ');
}

const LONGEST = 80;

function quoted(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  return `'${short.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
