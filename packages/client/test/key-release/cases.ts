/** The cases of key release, which live beside the repository. */

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../..');
const folder = resolve(root, process.env['VERITEE_VECTORS'] ?? '../shared/vectors', 'snp/_skr');

/** Whether they are there; says so when they are not. */
export function haveCases(): boolean {
  if (existsSync(folder)) return true;
  console.warn(`skipped: no key release cases at ${folder} (set VERITEE_VECTORS)`);
  return false;
}

/** The text of a file; an empty document when the cases are not there. */
export function caseText(path: string): string {
  return existsSync(folder) ? readFileSync(resolve(folder, path), 'utf8') : '{}';
}
