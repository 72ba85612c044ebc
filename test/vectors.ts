/** Where the reference cases are: they stay outside the repository, and tests that need them are skipped without them. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(root, process.env['VERITEE_VECTORS'] ?? '../shared/vectors');

/** The folder of the reference cases; undefined when they are not here. */
export const vectors: string | undefined = existsSync(folder) ? folder : undefined;

/** To be used as `describe.skipIf(noVectors)`; says so once per file. */
export const noVectors: boolean = vectors === undefined;

if (noVectors)
  console.warn('Reference cases are not here (set VERITEE_VECTORS): the tests that read them are skipped.');
