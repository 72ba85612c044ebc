/** Words that made readers stop do not come back: on pages, and in the messages of the packages and of the command. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPages, readPage } from './support/pages.ts';

/** What not to write, and what to write. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\b(?<!there )(?:is|are) no (?!longer\b|more\b)\w+/gi, 'is not a …, does not belong to …'],
  [/\bis none of\b/gi, 'does not belong to'],
  [/\bcannot be meant\b/gi, 'is invalid'],
  [/\bha(?:s|ve) not (?:its|their) form\b/gi, 'is malformed, with what was expected'],
  [/\b(?:is|are|was|were) told\b/gi, 'is reported'],
  [/\btells\b/gi, 'reports, says'],
  [/\bstands?(?: in)?\b(?! for\b)/gi, 'is in, exists'],
  [/\bgives? back\b|\bgiven back\b/gi, 'returns'],
  [/\bcould not be had\b/gi, 'is unavailable'],
  [/\bmend(?:s|ed)?\b|\bsettle it\b/gi, 'fix, format'],
  [/\bmakers?\b/gi, 'vendor'],
  [/\bdoors?\b|\brooms?\b|\bfloors?\b(?!\()|\bhouse\b/gi, 'entry point, module, layer, project'],
  [
    /\bof (?:its|their|his|her|our) own\b|\bto the letter\b|\bsaid outright\b|\bin whole\b/gi,
    'own …, exactly, explicitly, completely',
  ],
  [/\b(?:holds?|held) against\b/gi, 'compares with'],
  [/\b(?:is|are) not there\b|\bthat (?:is|are) there\b/gi, 'without, that exists'],
  [/\banew\b/gi, 'again'],
  [/\bour client\b|\bours\b/gi, "Veritee's …"],
  [/\bcomes? back\b/gi, 'is returned'],
];

/** The page of the commands is written from their help, which is looked at by itself; the references are generated. */
const GENERATED = /^docs\/reference\/(?:cli\.md|api\/)/;

/** Text without blocks and spans of code, its lines kept. */
function proseOf(page: string): string {
  const blank = (code: string) => code.replaceAll(/[^\n]/g, ' ');
  return page
    .replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, blank)
    .replaceAll(/<!--[\s\S]*?-->/g, blank)
    .replaceAll(/`[^`\n]*`/g, blank);
}

/** Each use of a word of the list: its place, the words, and what to write. */
function stumbles(path: string, text: string): string[] {
  return WORDS.flatMap(([word, better]) =>
    [...text.matchAll(word)].map(
      ({ 0: found, index }) =>
        `${path}:${text.slice(0, index).split('\n').length}: "${found}", better: ${better}`,
    ),
  );
}

describe('pages', () => {
  const pages = allPages().filter((path) => !GENERATED.test(path));

  it.each(pages)('%s reads plainly', (path) => {
    expect(stumbles(path, proseOf(readPage(path)))).toEqual([]);
  });

  it('finds what it looks for, with its line, outside code only', () => {
    const text = 'One.\n`is no key`\nThe key is no key.\nThere is no key. It is no longer a key.\n';
    expect(stumbles('p', proseOf(text))).toEqual([
      'p:3: "is no key", better: is not a …, does not belong to …',
    ]);
  });
});

const root = resolve(import.meta.dirname, '..');

/** The source files of the packages and of the command. */
function sources(): readonly string[] {
  const below = (group: string) => readdirSync(join(root, group)).map((name) => `${group}/${name}/src`);
  return [...below('packages'), ...below('apps')].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  );
}

/** The texts in a source that people may read: literals with several words, everything else blank. */
function messagesOf(source: string): string {
  const blank = (code: string) => code.replaceAll(/[^\n]/g, ' ');
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, blank).replaceAll(/^\s*\/\/.*$/gm, blank);
  let end = 0;
  let messages = '';
  for (const { 0: literal, index } of code.matchAll(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`/g)) {
    messages += blank(code.slice(end, index)) + (literal.includes(' ') ? literal : blank(literal));
    end = index + literal.length;
  }
  return messages;
}

describe('messages', () => {
  it('read plainly', () => {
    const files = sources();
    expect(files.length).toBeGreaterThan(500);
    expect(
      files.flatMap((path) => stumbles(path, messagesOf(readFileSync(join(root, path), 'utf8')))),
    ).toEqual([]);
  });

  it('are literals, not comments', () => {
    const source = "// is no key\n/** is no key */\nthrow new Error('This is no key.');\n";
    expect(stumbles('s', messagesOf(source))).toEqual([
      's:3: "is no key", better: is not a …, does not belong to …',
    ]);
  });
});
