/** One file of endorsements on disk: an archive of ours, a `collateral.json`, or AMD's certificates or a list of theirs. */

import { readOptions } from '../options.ts';
import { archivedEndorsements, isArchive } from './archive.ts';
import { deliveredSource } from './delivered.ts';
import { notFormed } from './file-words.ts';
import { readBounded } from './files.ts';
import { mostBytes } from './limits.ts';
import { isJsonText, looseSource } from './loose-file.ts';
import { jsonIn } from './manifest.ts';
import { type FileSourceOptions, fileShape, renewed } from './renewed.ts';
import type { EndorsementSource } from './source.ts';
import { exchangeFiles } from './vendors.ts';

/** A `collateral.json` is two lists in hex and the documents; an archive may hold those of many platforms. */
export const mostFileBytes = 8 * mostBytes.list;

/**
 * A source that answers from one `collateral.json`, from one archive as `veritee endorsements fetch` writes it, or from one file
 * of AMD's certificates (PEM or DER) or one revocation list; read again when it is replaced.
 *
 * @throws EvidenceError `EndorsementsUnavailable`, `EndorsementsFormat`; VerificationOptionsError
 */
export async function fileSource(path: string, options: FileSourceOptions = {}): Promise<EndorsementSource> {
  const known = readOptions(options, fileShape, 'fileSource');
  const load = async () => {
    const bytes = await readBounded(path, mostFileBytes);
    if (!isJsonText(bytes)) return looseSource(path, bytes);
    const json = jsonIn(bytes, path);
    if (isArchive(json)) return deliveredSource(path, archivedEndorsements(json, path));
    const [exchanged] = exchangeFiles;
    if (exchanged === undefined) throw notFormed(path, 'an archive of endorsements');
    return exchanged.source(json, path);
  };
  return renewed(path, path, load, known);
}
