/** What is said of endorsement files, wherever they are read: their names, their origins, their faults. */

import { EvidenceError } from '../errors.ts';

/** File names that manifests may use. */
export const fileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,150}$/;

/** Where a kept endorsement came from: the file that holds it, and where it was fetched, whatever files were between. */
export function originVia(path: string, origin: string): string {
  const from = origin.lastIndexOf(VIA);
  return `${path}${VIA}${from === -1 ? origin : origin.slice(from + VIA.length, -1)})`;
}
const VIA = ' (from ';

/** The refusal of a file that is not what it should be. */
export function notFormed(path: string, expected: string, cause?: unknown): EvidenceError {
  return new EvidenceError('EndorsementsFormat', `${path} cannot be used as endorsements.`, {
    expected,
    cause,
  });
}
