/** An option that is declared under one name and read under another would be ignored without a word. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { allCommands, declaredProgram } from './commands.ts';

const SOURCES = resolve(import.meta.dirname, '../src');
/** What says something about options, but reads none. */
const TEXT = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
const code = readdirSync(SOURCES, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(SOURCES, name), 'utf8').replace(TEXT, "''"))
  .join('\n');

/** Commander answers these itself. */
const ITS_OWN = ['version', 'help'];

const declared = allCommands(await declaredProgram()).flatMap(({ path, command }) =>
  command.options
    .map((option) => [path, option.long ?? option.flags, option.attributeName()] as const)
    .filter(([, , attribute]) => !ITS_OWN.includes(attribute)),
);

it('there are options', () => expect(declared.length).toBeGreaterThan(100));

it.each(declared)('veritee %s %s is read as %s', (_path, _option, attribute) => {
  expect(new RegExp(`\\b${attribute}\\b`).test(code)).toBe(true);
});
