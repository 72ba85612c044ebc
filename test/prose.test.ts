/** Words that made readers stop do not come back: on pages, and in the messages and doc comments of the packages. */

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
  [/\bdoors?\b|\brooms?\b|\bfloors?\b|\bhouse\b/gi, 'entry point, module, layer, project'],
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
