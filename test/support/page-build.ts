/** Before a test run: a place for the one build of the page that all its tests copy; after it, the place is removed. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;

/** Vitest calls it before the run. */
export function setup(): void {
  folder = mkdtempSync(join(tmpdir(), 'veritee-page-'));
  process.env['VERITEE_PAGE_BUILD'] = folder;
}

/** Vitest calls it after the run. */
export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
