// @ts-check

/**
 * Writes the figures of the documentation, each as SVG for light and for dark pages, from the texts in `tools/figures/sources`.
 * `--check` compares the committed files instead.
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { document } from './figures/draw.mjs';
import { themes } from './figures/themes.mjs';

const FOLDER = fileURLToPath(new URL('../docs/figures', import.meta.url));
const SOURCES = new URL('./figures/sources/', import.meta.url);

/** @returns {Promise<Map<string, string>>} files by name */
async function drawn() {
  const files = new Map();
  for (const name of readdirSync(SOURCES).toSorted()) {
    /** @type {{ draw: (theme: import('./figures/themes.mjs').Theme) => import('./figures/draw.mjs').Drawing }} */
    const { draw } = await import(new URL(name, SOURCES).href);
    for (const [mode, theme] of Object.entries(themes)) {
      files.set(`${name.replace('.mjs', '')}-${mode}.svg`, document(draw(theme), theme));
    }
  }
  return files;
}

/** @returns {string[]} */
function differences(/** @type {Map<string, string>} */ files) {
  // Pictures are taken by the tests of what they show.
  const committed = readdirSync(FOLDER).filter((name) => name.endsWith('.svg'));
  return [
    ...[...files]
      .filter(
        ([name, text]) => !committed.includes(name) || readFileSync(join(FOLDER, name), 'utf8') !== text,
      )
      .map(([name]) => name),
    ...committed.filter((name) => !files.has(name)),
  ];
}

const files = await drawn();
if (process.argv.includes('--check')) {
  const wrong = differences(files);
  for (const name of wrong) console.error(`docs/figures/${name} is not what node tools/figures.mjs writes`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
} else {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(FOLDER, name), text);
}
console.log(`figures: ${files.size} files`);
