/** The data directory: where the service keeps its keys, and the simulator its world. */

import { join, resolve } from 'node:path';
import type { Terminal } from '../output/terminal.ts';

/** The data directory to use, absolute: the one named, that of VERITEE_DATA, or `.veritee` here. */
export function dataDirectory(named: string | undefined, { env }: Terminal): string {
  return resolve(named ?? env['VERITEE_DATA'] ?? '.veritee');
}

/** Where the simulated world of a data directory is kept. */
export function worldDirectory(data: string): string {
  return join(data, 'simulator');
}
