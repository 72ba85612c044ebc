#!/usr/bin/env node
import { main } from '../dist/main.js';

process.exitCode = await main(process.argv.slice(2));
// The HTTP client's timers outlive a failed request by a minute. Once all output has left, nothing is worth waiting for.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
