/** Endorsements from files whose contents are at hand: what somebody dropped on a page. Portable. */

import { fromUtf8 } from '@veritee/core/internal';
import { archivedEndorsements, isArchive } from './archive.ts';
import { deliveredSource } from './delivered.ts';
import { notFormed, originVia } from './file-words.ts';
import { isJsonText, looseSource } from './loose-file.ts';
import { jsonIn, type ManifestItem, parseManifest } from './manifest.ts';
import { type DeliveredEndorsement, type EndorsementSource, endorsement, firstOf } from './source.ts';
import { exchangeFiles } from './vendors.ts';

/** A file with its content. */
export interface GivenFile {
  /** Without folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * A source that answers from files, asked in their order: archives, files in which endorsements of one platform are
 * exchanged, certificates and revocation lists of AMD, and the manifest of a folder, whose files must be among the `others`.
 *
 * @throws EvidenceError `EndorsementsFormat`
 * @example
 * const source = givenSource([{ name: 'collateral.json', bytes }]);
 */
export function givenSource(
  files: readonly GivenFile[],
  others: readonly GivenFile[] = [],
): EndorsementSource {
  return firstOf(files.map((file) => sourceOf(file, others)));
}

function sourceOf({ name, bytes }: GivenFile, others: readonly GivenFile[]): EndorsementSource {
  if (!isJsonText(bytes)) return looseSource(name, bytes);
  const json = jsonIn(bytes, name);
  if (isArchive(json)) return deliveredSource(name, archivedEndorsements(json, name));
  if (isManifest(json)) return deliveredSource(name, listedIn(bytes, name, others));
  const [exchanged] = exchangeFiles;
  if (exchanged === undefined) throw notFormed(name, 'an archive of endorsements');
  return exchanged.source(json, name);
}

function isManifest(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'format' in json;
}

/** What a manifest names; each hash is checked. */
function listedIn(bytes: Uint8Array, name: string, others: readonly GivenFile[]): DeliveredEndorsement[] {
  const byName = new Map(others.map((each) => [each.name, each.bytes]));
  return parseManifest(bytes, name).items.map((item) => listed(item, name, byName));
}

function listed(
  item: ManifestItem,
  name: string,
  byName: ReadonlyMap<string, Uint8Array>,
): DeliveredEndorsement {
  const contentOf = (file: string): Uint8Array => {
    const found = byName.get(file);
    if (found === undefined) throw notFormed(name, `the file ${file} beside it`);
    return found;
  };
  const chain =
    item.issuerChainFile === undefined ? undefined : fromUtf8(contentOf(item.issuerChainFile), item.file);
  const found = endorsement(contentOf(item.file), originVia(name, item.origin), chain);
  if (found.sha256 === item.sha256) return { request: item.request, endorsement: found };
  throw notFormed(item.file, `content with SHA-256 ${item.sha256}, found ${found.sha256}`);
}
