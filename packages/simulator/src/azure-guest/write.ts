/** Writes a simulated guest to a folder, under the names that scripts rely on. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFolder } from '@veritee/evidence';
import { writeOrRemove } from '../pki/write-file.ts';
import type { GuestSimulation } from './azure-guest.ts';

/**
 * Writes `evidence.bin` (the JSON of `attestationInfo`), `tpm-root.pem`, `encryption-key.pem` and, with a TEE,
 * `hcl-report.bin`, `root.pem` and its endorsements: a folder with `manifest.json` for SEV-SNP, `collateral.json` for TDX.
 * Files of an earlier simulation in the folder are replaced.
 *
 * @returns the paths written
 * @example
 * await writeGuestSimulation(simulateGuest(pki), 'guest');
 */
export async function writeGuestSimulation(
  simulation: GuestSimulation,
  directory: string,
): Promise<string[]> {
  const { evidence, hclReport, teeRootPem, tpmRootPem, encryptionKey, endorsements, collateral } = simulation;
  mkdirSync(directory, { recursive: true });
  const files: readonly (readonly [string, Uint8Array | string | undefined])[] = [
    ['evidence.bin', evidence],
    ['hcl-report.bin', hclReport],
    ['root.pem', teeRootPem],
    ['tpm-root.pem', tpmRootPem],
    ['encryption-key.pem', encryptionKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['collateral.json', collateral && `${JSON.stringify(collateral, null, 2)}\n`],
  ];
  const written = files.flatMap(([name, content]) => writeOrRemove(join(directory, name), content));
  if (endorsements.length === 0) return written;
  await writeFolder(directory, endorsements);
  return [...written, join(directory, 'manifest.json')];
}
