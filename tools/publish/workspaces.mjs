// @ts-check

/** The workspaces that are published: all but the private ones, whose work others carry. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Options of npm that name them. @returns {string[]} */
export function publishedWorkspaces() {
  return ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group))
      .map((name) => `${group}/${name}`)
      .filter((folder) => isPublished(join(root, folder, 'package.json')))
      .map((folder) => `--workspace=${folder}`),
  );
}

/** @returns {boolean} */
function isPublished(/** @type {string} */ manifest) {
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).private !== true;
}
