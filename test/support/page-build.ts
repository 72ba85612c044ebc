/** Before a test run: a place for the one build of the page that all its tests copy; after it, the place is removed. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-page-'));
  process.env['VERITEE_PAGE_BUILD'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
