// @ts-check

/**
 * Writes docs/reference/api: a page for each package with what its public entry points export, from the doc comments in the
 * built declarations. `--check` compares the committed pages instead. Needs a build.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declarationsOf, purposeOf } from './api/declarations.mjs';
import { pageOf } from './api/page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(root, 'docs', 'reference', 'api');

/** @typedef {{ name: string, description: string, exports: Record<string, { types?: string }> }} Manifest */

/** @returns {Manifest} */
const manifestOf = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));

/** @returns {{ text: string, count: number }} */
function pageOfPackage(/** @type {string} */ name) {
  const { name: title, exports } = manifestOf(name);
  const entries = Object.entries(exports)
    .filter(([path]) => !path.startsWith('./internal'))
    .flatMap(([path, { types }]) => {
      if (types === undefined) return [];
      const file = join(root, 'packages', name, types);
      return [
        { name: path.replace('.', title), purpose: purposeOf(file), declarations: declarationsOf(file) },
      ];
    });
  const undocumented = entries.flatMap((entry) =>
    entry.declarations
      .filter(({ comment }) => comment === '')
      .map((each) => `${entry.name}: ${each.name} has no doc comment`),
  );
  for (const each of undocumented) console.error(each);
  if (undocumented.length > 0) process.exitCode = 1;
  return {
    text: pageOf(title, entries),
    count: entries.reduce((sum, { declarations }) => sum + declarations.length, 0),
  };
}

/** @returns {string} */
function indexOf(/** @type {readonly string[]} */ names) {
  return [
    '# Packages',
    '',
    'What the public entry points of each package export. The guides and the pages of the reference explain how to use it.',
    '',
    '| package | |',
    '| --- | --- |',
    ...names.map((name) => `| [\`@veritee/${name}\`](${name}.md) | ${manifestOf(name).description} |`),
    '',
  ].join('\n');
}

const names = readdirSync(join(root, 'packages')).filter((name) =>
  existsSync(join(root, 'packages', name, 'package.json')),
);
const pages = new Map([['README.md', indexOf(names)]]);
let count = 0;
for (const name of names) {
  const page = pageOfPackage(name);
  pages.set(`${name}.md`, page.text);
  count += page.count;
}
if (process.argv.includes('--check')) {
  const wrong = [...pages].filter(
    ([name, text]) => !existsSync(join(FOLDER, name)) || readFileSync(join(FOLDER, name), 'utf8') !== text,
  );
  for (const [name] of wrong)
    console.error(`docs/reference/api/${name} is not what node tools/api.mjs writes`);
  if (wrong.length > 0) process.exitCode = 1;
} else {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of pages) writeFileSync(join(FOLDER, name), text);
}
console.log(`reference: ${pages.size} pages, ${count} exports`);
