/** The Japanese README has the headings, commands, links and tables of the English one, in their order. */

import { describe, expect, it } from 'vitest';
import { readPage } from './support/pages.ts';

const CODE = /^```[\s\S]*?^```$/gm;
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
/** Each page begins with a link to the other one. */
const OTHER_LANGUAGE = /^(?:English|\[English\]).*$/m;

const pages = ['README.md', 'README.ja.md'].map(readPage);
const [english = '', japanese = ''] = pages;

/** What a page must have in common with its translation. */
function skeleton(page: string) {
  const prose = page.replaceAll(CODE, '').replace(OTHER_LANGUAGE, '');
  return {
    commands: page.match(CODE) ?? [],
    // The order of words differs between the languages, so spans and links are compared per section.
    sections: prose.split(/^(?=#)/m).map((section) => ({
      level: section.match(/^#+/)?.[0] ?? '',
      spans: (section.match(/`[^`\n]+`/g) ?? []).toSorted(),
      links: Array.from(section.matchAll(/\]\(([^)]+)\)/g), ([, target]) => target).toSorted(),
      items: (section.match(/^- /gm) ?? []).length,
      // The first cells of a table are names or headings: as many of them, with as many links in each row.
      rows: (section.match(/^\|.*\|$/gm) ?? []).map((row) =>
        Array.from(row.matchAll(/\]\(([^)]+)\)/g), ([, target]) => target),
      ),
    })),
  };
}

/** Headings without a Japanese word, although the English one is not a name. */
function untranslated(page: string): readonly string[] {
  return (page.replaceAll(CODE, '').match(/^#{2,} .*$/gm) ?? []).filter((heading) => !JAPANESE.test(heading));
}

describe('README.ja.md', () => {
  it('has the sections, commands, links and tables of README.md', () => {
    expect(skeleton(japanese)).toEqual(skeleton(english));
  });

  it('has Japanese headings, and Japanese text in every section', () => {
    expect(untranslated(japanese)).toEqual([]);
    expect(japanese.split(/^(?=## )/m).filter((section) => !JAPANESE.test(section))).toEqual([]);
  });

  it('begins with a link to the other language, as README.md does', () => {
    expect(pages.map((page) => page.match(OTHER_LANGUAGE)?.[0])).toEqual([
      'English · [日本語](README.ja.md)',
      '[English](README.md) · 日本語',
    ]);
  });

  it.each([
    ['a heading that is new', `${english}\n## More\n`],
    ['a command that changed', english.replace('$ npm start', '$ npm run start')],
    ['a link that is new', english.replace('## Packages', '[Versions](docs/versions.md)\n\n## Packages')],
    ['an option that is named', english.replace('`--json`', '`--json` or `--yaml`')],
  ])('is found to be out of step by %s', (_what, changed) => {
    expect(changed).not.toBe(english);
    expect(skeleton(japanese)).not.toEqual(skeleton(changed));
  });
});
