// @ts-check

/** The oldest TypeScript that the manifests name, on a program that imports every public entry point of the packed packages. */

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OLDEST = 'typescript@5.7';
const settings = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: ['node'],
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['program.ts'],
};

/**
 * @param {string} project the folder whose `node_modules` holds the packages
 * @param {readonly string[]} packages their folders
 * @returns {string[] | undefined} errors; undefined where that TypeScript cannot be fetched
 */
export function oldestTypeScriptFaults(project, packages) {
  const lines = packages
    .flatMap(entryPointsOf)
    .map((name, index) => `export * as entry${index} from '${name}';\n`);
  writeFileSync(join(project, 'program.ts'), lines.join(''));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(settings));
  if (tsc(project, ['--version']).status !== 0) return undefined;
  const { status, stdout } = tsc(project, ['-p', project, '--pretty', 'false']);
  // What others declare is theirs.
  const errors = stdout
    .split('\n')
    .filter((line) => line.includes('error') && !/^node_modules\/(?!@?veritee)/.test(line));
  return status === 0 ? [] : errors.map((error) => `${OLDEST}: ${error}`);
}

function tsc(/** @type {string} */ cwd, /** @type {readonly string[]} */ args) {
  return spawnSync('npx', ['--yes', '--package', OLDEST, 'tsc', ...args], { cwd, encoding: 'utf8' });
}

/** @returns {string[]} */
function entryPointsOf(/** @type {string} */ folder) {
  const { name, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.keys(exports)
    .filter((path) => !path.startsWith('./internal'))
    .map((path) => `${name}${path.slice(1)}`);
}
