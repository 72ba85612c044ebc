// @ts-check

/** The oldest TypeScript that the manifests name, on a program that imports every public entry point of the packed packages. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
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
 * @param {string} root of the repository, whose other packages are used
 * @param {readonly string[]} archives
 * @param {string} folder an empty one, outside the repository
 * @returns {string[] | undefined} errors; undefined where that TypeScript cannot be fetched
 */
export function oldestTypeScriptFaults(root, archives, folder) {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@veritee'), { recursive: true });
  const others = readdirSync(join(root, 'node_modules')).filter((name) => !/^(?:\.|@?veritee)/.test(name));
  for (const name of others) {
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
  }
  const names = archives.flatMap((archive) => entryPointsOf(archive, modules));
  const lines = names.map((name, index) => `export * as entry${index} from '${name}';\n`);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'program.ts'), lines.join(''));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  if (tsc(folder, ['--version']).status !== 0) return undefined;
  const { status, stdout } = tsc(folder, ['-p', folder, '--pretty', 'false']);
  // What others declare is theirs.
  const errors = stdout
    .split('\n')
    .filter((line) => line.includes('error') && !/^node_modules\/(?!@veritee)/.test(line));
  return status === 0 ? [] : errors.map((error) => `${OLDEST}: ${error}`);
}

function tsc(/** @type {string} */ cwd, /** @type {readonly string[]} */ args) {
  return spawnSync('npx', ['--yes', '--package', OLDEST, 'tsc', ...args], { cwd, encoding: 'utf8' });
}

/** Unpacks one package; its public entry points. @returns {string[]} */
function entryPointsOf(/** @type {string} */ archive, /** @type {string} */ modules) {
  const target = join(modules, '@veritee', String(readdirSync(join(modules, '@veritee')).length));
  mkdirSync(target);
  const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', target, '--strip-components=1'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${archive} cannot be unpacked: ${stderr}`);
  const { name, exports } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
  symlinkSync(target, join(modules, name), 'junction');
  return Object.keys(exports)
    .filter((path) => !path.startsWith('./internal'))
    .map((path) => `${name}${path.slice(1)}`);
}
