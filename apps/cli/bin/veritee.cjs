#!/usr/bin/env node
'use strict';

require('./thread-pool.cjs');

import('../dist/main.js').then(async ({ main }) => {
  process.exitCode = await main(process.argv.slice(2));
  // The HTTP client's timers outlive a failed request by a minute. Once all output has left, nothing is worth waiting for.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()));
});
