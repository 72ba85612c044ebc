/** Where the shared test vectors are; suites that need them are skipped, visibly, where they are not. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = process.env['VERITEE_VECTORS'] ?? '../shared/vectors';
const VECTORS = FOLDER.startsWith('/') ? FOLDER : `${ROOT}${FOLDER}`;

/** Whether the vectors are there. */
export const haveVectors: boolean = existsSync(`${VECTORS}/policies/cases.json`);

if (!haveVectors) console.warn(`policy: no vectors in ${VECTORS}, the suites that need them are skipped.`);

/** The path of a vector file or folder. */
export function vectorPath(name: string): string {
  return `${VECTORS}/${name}`;
}

/** The text of a vector file. */
export function vectorText(name: string): string {
  return readFileSync(vectorPath(name), 'utf8');
}
