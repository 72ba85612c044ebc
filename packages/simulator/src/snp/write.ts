/** Writes a simulated guest to a folder, under the names that scripts rely on. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFolder } from '@veritee/evidence';
import { writeOrRemove } from '../pki/write-file.ts';
import type { SnpSimulation } from './snp.ts';

/**
 * Writes `evidence.bin`, `report.bin`, `root.pem`, the endorsements with their `manifest.json` and, where some was bound,
 * `runtime-data.bin` and `inittime-data.bin`. Files of an earlier simulation in the folder are replaced.
 *
 * @returns the paths written
 * @example
 * await writeSnpSimulation(simulateSnp(pki), 'guest');
 */
export async function writeSnpSimulation(simulation: SnpSimulation, directory: string): Promise<string[]> {
  const { evidence, report, rootPem, runtimeData, initTimeData, endorsements } = simulation;
  mkdirSync(directory, { recursive: true });
  const files: readonly (readonly [string, Uint8Array | string | undefined])[] = [
    ['evidence.bin', evidence],
    ['report.bin', report],
    ['root.pem', rootPem],
    ['runtime-data.bin', runtimeData],
    ['inittime-data.bin', initTimeData],
  ];
  const written = files.flatMap(([name, content]) => writeOrRemove(join(directory, name), content));
  await writeFolder(directory, endorsements);
  return [...written, join(directory, 'manifest.json')];
}
