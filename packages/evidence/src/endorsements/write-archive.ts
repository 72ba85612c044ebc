/** Writes endorsements into one file. */

import { archiveText } from './archive.ts';
import { replaceFile } from './replace-file.ts';
import type { DeliveredEndorsement } from './source.ts';

/**
 * Makes an archive hold exactly these endorsements; of several for one request, the last. The file is replaced at once: a
 * verifier that uses it never sees half of it.
 *
 * @throws the system's error when the file cannot be written; what was there before stays
 * @example
 * await writeArchive('endorsements.json', recording.delivered());
 */
export async function writeArchive(path: string, items: readonly DeliveredEndorsement[]): Promise<void> {
  await replaceFile(path, archiveText(items));
}
