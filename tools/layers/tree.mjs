// @ts-check

/** Reads the rooms of the house from the disk: their files, what each imports, their doors and declared dependencies. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { reachesOf } from './imports.mjs';

/**
 * @typedef {object} SourceFile
 * @property {string} path from the root, with slashes
 * @property {string} room `packages/core`
 * @property {readonly import('./imports.mjs').Use[]} uses
 * @property {readonly import('./imports.mjs').Import[]} imports
 */
/**
 * @typedef {object} RoomOnDisk
 * @property {string} path
 * @property {string} name as in its package.json
 * @property {readonly string[]} doors source files that its exports name
 * @property {readonly string[]} specifiers what others may write to enter
 * @property {ReadonlyMap<string, string>} ownNames source files that its imports name, as they are without Node
 * @property {ReadonlySet<string>} dependencies declared, runtime only
 */
/** @typedef {{ rooms: readonly RoomOnDisk[], files: ReadonlyMap<string, SourceFile> }} Tree */

/** @returns {Tree} */
export function readTree(/** @type {string} */ root) {
  const rooms = ['packages', 'apps'].flatMap((group) => roomsIn(root, group));
  /** @type {Map<string, SourceFile>} */
  const files = new Map();
  for (const room of rooms) {
    for (const path of sourcesIn(root, `${room.path}/src`)) {
      const { imports, uses } = reachesOf(readFileSync(join(root, path), 'utf8'), path);
      files.set(path, { path, room: room.path, uses, imports });
    }
  }
  return { rooms, files };
}

/** @returns {RoomOnDisk[]} */
function roomsIn(/** @type {string} */ root, /** @type {string} */ group) {
  if (!existsSync(join(root, group))) return [];
  return readdirSync(join(root, group))
    .filter((name) => existsSync(join(root, group, name, 'package.json')))
    .sort()
    .map((name) => {
      const path = `${group}/${name}`;
      const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
      /** @type {[string, { 'veritee-source'?: string }][]} */
      const doors = Object.entries(manifest.exports ?? {});
      /** @type {[string, { 'veritee-source': { default: string } }][]} */
      const ownNames = Object.entries(manifest.imports ?? {});
      return {
        path,
        name: manifest.name,
        doors: doors.flatMap(([, { 'veritee-source': source }]) =>
          source === undefined ? [] : [posix.join(path, source)],
        ),
        specifiers: doors.map(([door]) => posix.join(manifest.name, door)),
        ownNames: new Map(
          ownNames.map(([name, { 'veritee-source': source }]) => [name, posix.join(path, source.default)]),
        ),
        dependencies: new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })),
      };
    });
}

/** @returns {string[]} */
function sourcesIn(/** @type {string} */ root, /** @type {string} */ folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((name) => {
      const path = `${folder}/${name}`;
      if (statSync(join(root, path)).isDirectory()) return sourcesIn(root, path);
      return /\.(?:ts|tsx|mts)$/.test(name) && !name.endsWith('.d.ts') ? [path] : [];
    });
}
