/** Where the reference cases are: outside the repository; tests that need them are skipped without them. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const folder = resolve(root, process.env['VERITEE_VECTORS'] ?? '../shared/vectors');

/** To be used as `describe.skipIf(noVectors)`. */
export const noVectors = !existsSync(folder);
if (noVectors) console.warn('skipped: no reference cases (set VERITEE_VECTORS)');

/** A path among the reference cases. */
export function vector(...path: readonly string[]): string {
  return resolve(folder, ...path);
}

/** The names of the folders in a folder of reference cases. */
export function vectorFolders(name: string): readonly string[] {
  if (noVectors) return [];
  return readdirSync(vector(name), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/** A JSON file among the reference cases. */
export function vectorJson<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(vector(...path), 'utf8')) as T;
}
