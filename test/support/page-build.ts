/** Before a test run: a place for the one build of the page that all its tests copy; after it, the place is removed. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of the one build of the page. */
    readonly pageBuild: string;
  }
}

let folder: string | undefined;

/** Vitest calls it before the run. Told to tests by Vitest, not by a variable, which every service that a test starts would read. */
export function setup(project: TestProject): void {
  folder = mkdtempSync(join(tmpdir(), 'veritee-page-'));
  project.provide('pageBuild', folder);
}

/** Vitest calls it after the run. */
export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
