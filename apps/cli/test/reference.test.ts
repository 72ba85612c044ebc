import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { evidenceKinds } from '@veritee/evidence';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { acceptableStatuses } from '../src/input/accepted-statuses.ts';
import { allCommands, declaredProgram } from './commands.ts';
import { run } from './run.ts';

const page = resolve(import.meta.dirname, '../../../docs/reference/cli.md');
const MARK = /^<!-- The part below .*-->\n/m;
const commands = allCommands(await declaredProgram());

/** The reference of all commands that do something, made of what `--help` is made of. */
function reference(): string {
  return commands
    .filter(({ command }) => command.commands.length === 0)
    .map(({ path, command }) => sectionOf(path, command))
    .join('\n');
}

function sectionOf(path: string, command: Command): string {
  const usage = command.registeredArguments.map((argument) => ` <${argument.name()}>`).join('');
  const rows = [
    ...command.registeredArguments.map((each) => row(each.name(), each.description)),
    ...command.options.map((each) => row(each.flags, each.description)),
  ];
  const table = ['| argument or option | means |', '| --- | --- |', ...rows];
  return `### \`veritee ${path}${usage}\`\n\n${command.description()}\n\n${table.join('\n')}\n\n${examples(command)}\n`;
}

function row(term: string, description: string): string {
  return `| \`${term}\` | ${description.replaceAll('|', '\\|').replaceAll(/<|>/g, (sign) => `\\${sign}`)} |`;
}

function examples(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 1000 });
  command.outputHelp();
  const lines = [...help.matchAll(/^ {2}\$ (.+)$/gm)].map((match) => match[1]);
  return ['```sh', ...lines, '```'].join('\n');
}

describe('docs/reference/cli.md', () => {
  const text = readFileSync(page, 'utf8');
  const mark = MARK.exec(text);
  const head = text.slice(0, (mark?.index ?? text.length) + (mark?.[0].length ?? 0));

  it('has the reference of every command, as --help tells it', () => {
    const expected = `${head}\n${reference()}`;
    if (process.env['VERITEE_WRITE_DOCS'] === '1') writeFileSync(page, expected);
    expect(readFileSync(page, 'utf8')).toBe(expected);
  });

  it.each(commands.map(({ path }) => path))(
    'names every command and option of `veritee %s --help`',
    async (path) => {
      const { stdout } = await run([...path.split(' ').filter((word) => word !== ''), '--help']);
      const words = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map((match) => match[1]);
      for (const word of words) {
        if (word === '--help' || word === '--version') continue;
        expect(text).toContain(`\`${word}`);
      }
    },
  );

  it('names every status that can be accepted and every JSON shape', () => {
    for (const status of acceptableStatuses(evidenceKinds)) expect(head).toContain(`\`${status}\``);
    for (const { path, command } of commands) {
      if (command.commands.length === 0) expect(head).toMatch(new RegExp(`^\\| .*\`${path}\``, 'm'));
    }
  });
});
