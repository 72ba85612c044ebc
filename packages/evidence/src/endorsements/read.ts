/** Reads a collection of endorsements as a whole: to look through it, to copy it. */

import { join } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { archivedEndorsements, isArchive } from './archive.ts';
import { mostFileBytes } from './file.ts';
import { notFormed } from './file-words.ts';
import { kindOf, readBounded } from './files.ts';
import { readFolder } from './folder.ts';
import { jsonIn, manifestName } from './manifest.ts';
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

/**
 * The same, of a folder or archive that there need not be: nothing when there is none yet. What is there and cannot be read is
 * an error, so that nothing newer is written over.
 *
 * @throws EvidenceError `EndorsementsUnavailable`, `EndorsementsFormat`
 * @example
 * await writeFolder('endorsements', [...(await heldEndorsements('endorsements')), ...recording.delivered()]);
 */
export async function heldEndorsements(path: string): Promise<DeliveredEndorsement[]> {
  try {
    const { isDirectory } = await kindOf(path);
    if (isDirectory) await kindOf(join(path, manifestName));
  } catch (error) {
    if (error instanceof EvidenceError && error.found === 'ENOENT') return [];
    throw error;
  }
  return readEndorsements(path);
}
