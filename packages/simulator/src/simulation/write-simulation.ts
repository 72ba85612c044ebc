/** Writes a simulation to a folder, under the names that scripts rely on. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeOrRemove } from '../pki/write-file.ts';
import type { Simulation } from './simulate.ts';

/**
 * Writes `evidence.bin`, `root.pem`, `collateral.json` and, where some was bound, `runtime-data.bin` and
 * `inittime-data.bin`, and `event-log.bin` where the evidence measures a boot. Files of an earlier simulation in the folder are replaced; bound data that is no longer is removed.
 *
 * @returns the paths written
 * @example
 * writeSimulation(simulate('SgxEnclave', pki), 'demo');
 */
export function writeSimulation(simulation: Simulation, directory: string): string[] {
  const { evidence, rootPem, collateral, runtimeData, initTimeData, eventLog } = simulation;
  mkdirSync(directory, { recursive: true });
  const files: readonly (readonly [string, Uint8Array | string | undefined])[] = [
    ['evidence.bin', evidence],
    ['root.pem', rootPem],
    ['collateral.json', `${JSON.stringify(collateral, null, 2)}\n`],
    ['runtime-data.bin', runtimeData],
    ['inittime-data.bin', initTimeData],
    ['event-log.bin', eventLog],
  ];
  return files.flatMap(([name, content]) => writeOrRemove(join(directory, name), content));
}
