// @ts-check

/** Packed packages in the folder of a project, beside what they depend on. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Unpacks the packages into `node_modules`; what they depend on is linked from the repository.
 *
 * @param {string} root of the repository
 * @param {readonly string[]} archives
 * @param {string} folder an empty one, outside the repository
 * @returns {string[]} the folders of the packages
 */
export function unpackInto(root, archives, folder) {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  const others = readdirSync(join(root, 'node_modules')).filter((name) => !/^(?:\.|@?veritee)/.test(name));
  for (const name of others) {
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return archives.map((archive) => unpack(archive, folder));
}

/** @returns {string} */
function unpack(/** @type {string} */ archive, /** @type {string} */ folder) {
  const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${archive} cannot be unpacked: ${stderr}`);
  // Archives of npm have one folder of this name.
  const { name } = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'));
  const target = join(folder, 'node_modules', name);
  mkdirSync(dirname(target), { recursive: true });
  renameSync(join(folder, 'package'), target);
  return target;
}
