// @ts-check

/**
 * Builds the page of the command: a folder of static files, `apps/console/dist`, that anyone can host, with samples that the
 * simulator makes; and its copy in `apps/cli/dist/console`, which the service serves at `/console`.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'apps', 'console');
const copy = join(root, 'apps', 'cli', 'dist', 'console');

setup({ build: ['packages/simulator', 'packages/client'] });
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'error'], {
  cwd: page,
  stdio: 'inherit',
});
if (status === 0) {
  // The packages behind it are built by now.
  const { writeSamples } = await import('./console/samples.mjs');
  await writeSamples(join(page, 'dist', 'samples'), await import('@veritee/simulator'), new Date());
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(page, 'dist'), copy, { recursive: true });
}
process.exitCode = status ?? 1;
