// @ts-check

/** `npm start`: install and build what is missing, then `veritee start` with the arguments given. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run, setup } from './setup.mjs';

await run(async () => {
  setup({ build: ['apps/cli'] });
  const veritee = join(root, 'apps', 'cli', 'bin', 'veritee.js');
  // In this very process: no second start of Node, and signals reach the service without forwarding.
  process.argv.splice(1, 1, veritee, 'start');
  await import(pathToFileURL(veritee).href);
});
