/** Reads a collection of endorsements as a whole: to look through it, to copy it. */

import { archivedEndorsements, isArchive } from './archive.ts';
import { mostFileBytes } from './file.ts';
import { kindOf, notFormed, readBounded } from './files.ts';
import { readFolder } from './folder.ts';
import { jsonIn } from './manifest.ts';
import type { DeliveredEndorsement } from './source.ts';

/**
 * Everything in a folder or an archive made by Veritee, to look through or to copy.
 *
 * @throws EvidenceError `EndorsementsUnavailable`, `EndorsementsFormat`
 * @example
 * await readEndorsements('endorsements.json');
 */
export async function readEndorsements(path: string): Promise<DeliveredEndorsement[]> {
  const { isDirectory } = await kindOf(path);
  if (isDirectory) return readFolder(path);
  const json = jsonIn(await readBounded(path, mostFileBytes), path);
  if (!isArchive(json)) throw notFormed(path, 'a folder or an archive that Veritee made');
  return archivedEndorsements(json, path);
}
