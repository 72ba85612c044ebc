// @ts-check

/** `npm start`: install and build what is missing, the page too, then `veritee start` with the arguments given. */

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onceForSources, progress, root, run, SetupError, setup } from './setup.mjs';

await run(async () => {
  setup({ build: ['apps/cli'] });
  page();
  const veritee = join(root, 'apps', 'cli', 'bin', 'veritee.js');
  // In this very process: no second start of Node, and signals reach the service without forwarding.
  process.argv.splice(1, 1, veritee, 'start');
  await import(pathToFileURL(veritee).href);
});

/** A service without its page is a service, too: what fails here is said, and tried again the next time. */
function page() {
  const own = ['index.html', 'vite.config.ts', 'public'].map((name) => join(root, 'apps', 'console', name));
  const from = [...own, join(root, 'tools', 'console.mjs'), join(root, 'tools', 'console')];
  const copy = join(root, 'apps', 'cli', 'dist', 'console');
  try {
    onceForSources('page', { from, made: [join(copy, 'index.html')] }, () => {
      progress('building the page');
      rmSync(copy, { recursive: true, force: true });
      const { status } = spawnSync(process.execPath, [join(root, 'tools', 'console.mjs')], {
        stdio: ['ignore', 2, 2],
      });
      if (status !== 0) throw new SetupError('the page could not be built; the service starts without it.');
    });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    progress(error.message);
  }
}
