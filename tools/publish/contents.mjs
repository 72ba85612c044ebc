// @ts-check

/** What is in a packed package: code with maps that lead to its sources, licence and README, and nothing else. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';

const TOP = ['LICENSE', 'README.md', 'bin', 'dist', 'package.json', 'src'];
const NEEDED = ['LICENSE', 'README.md', 'package.json', 'dist', 'src'];

/**
 * @param {string} folder of an unpacked package
 * @returns {string[]} one line per fault
 */
export function contentFaults(folder) {
  const top = readdirSync(folder);
  const files = filesIn(folder).map((file) => relative(folder, file).replaceAll(sep, '/'));
  return [
    ...NEEDED.filter((name) => !top.includes(name)).map((name) => `${name} is missing`),
    ...top.filter((name) => !TOP.includes(name)).map((name) => `${name} is not part of a package`),
    ...files.filter(isForDevelopers).map((file) => `${file} is for development only`),
    ...files.filter((file) => file.endsWith('.map')).flatMap((file) => mapFaults(folder, file)),
    // The page that a package carries is built from the sources of another workspace.
    ...files
      .filter((file) => /^dist\/(?!console\/).*\.js$/.test(file))
      .flatMap((file) => codeFaults(folder, file)),
  ];
}

function isForDevelopers(/** @type {string} */ file) {
  return /(?:^|\/)(?:test|tests|__tests__|fixtures)\/|\.(?:test|spec)\.|\.tsbuildinfo$|\.tgz$/.test(file);
}

/** Its sources are in the package. @returns {string[]} */
function mapFaults(/** @type {string} */ folder, /** @type {string} */ file) {
  /** @type {{ sourceRoot?: string, sources: string[], sourcesContent?: string[] }} */
  const { sourceRoot = '', sources } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return sources
    .map((source) => normalize(join(dirname(file), sourceRoot, source)))
    .filter((source) => !source.startsWith('src') || !existsSync(join(folder, source)))
    .map((source) => `${file} leads to ${source}, which is not in the package`);
}

/** It names its map, and comes from a source that still exists. @returns {string[]} */
function codeFaults(/** @type {string} */ folder, /** @type {string} */ file) {
  const source = file.replace(/^dist/, 'src').replace(/\.js$/, '.ts');
  const named = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(readFileSync(join(folder, file), 'utf8'))?.[1];
  const isMapped = named !== undefined && existsSync(join(folder, dirname(file), named));
  return [
    ...(existsSync(join(folder, source)) ? [] : [`${file} has no source: remove dist and build again`]),
    ...(isMapped ? [] : [`${file} names no source map that is in the package`]),
  ];
}

/** @returns {string[]} */
function filesIn(/** @type {string} */ folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}
