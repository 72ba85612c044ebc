/** A folder of endorsements on disk: for air-gapped verifiers, for archives, for tests. */

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fromUtf8 } from '@veritee/core/internal';
import { readOptions } from '../options.ts';
import { deliveredSource } from './delivered.ts';
import { earliestExpiry } from './expiry.ts';
import { fileSource } from './file.ts';
import { notFormed, originVia } from './file-words.ts';
import { hasFile, readBounded, readInside } from './files.ts';
import { mostBytes } from './limits.ts';
import {
  type Manifest,
  type ManifestItem,
  manifestName,
  mostManifestBytes,
  parseManifest,
  requireReadable,
} from './manifest.ts';
import { type FileSourceOptions, fileShape, renewed } from './renewed.ts';
import { replaceFile } from './replace-file.ts';
import { requestKey } from './request.ts';
import { type DeliveredEndorsement, type EndorsementSource, endorsement } from './source.ts';
import { exchangeFiles, vendorOf } from './vendors.ts';

/**
 * A source that answers from a folder made by `writeFolder`, or from a folder with a `collateral.json`. When the
 * manifest (or that file) is replaced, the folder is read again, so it can be renewed under a running verifier.
 *
 * @throws EvidenceError `EndorsementsUnavailable`, `EndorsementsFormat`
 * @example
 * const source = await folderSource('/srv/endorsements');
 */
export async function folderSource(
  directory: string,
  options: FileSourceOptions = {},
): Promise<EndorsementSource> {
  const known = readOptions(options, fileShape, 'folderSource');
  const manifest = join(directory, manifestName);
  if (await hasFile(manifest)) {
    const load = async () => deliveredSource(directory, await readFolder(directory));
    return renewed(directory, manifest, load, known);
  }
  for (const { name } of exchangeFiles) {
    const file = join(directory, name);
    if (await hasFile(file)) return fileSource(file, known);
  }
  const names = [manifestName, ...exchangeFiles.map(({ name }) => name)];
  throw notFormed(directory, `a folder with ${names.join(' or ')}`);
}

/**
 * Everything in a folder made by `writeFolder`; each hash is checked.
 *
 * @throws EvidenceError `EndorsementsUnavailable`, `EndorsementsFormat`
 */
export async function readFolder(directory: string): Promise<DeliveredEndorsement[]> {
  const { items } = await readManifest(directory);
  const delivered: DeliveredEndorsement[] = [];
  let total = 0;
  for (const item of items) {
    const each = await readItem(directory, item);
    total += each.endorsement.body.length;
    if (total > MOST_TOTAL) throw notFormed(directory, `at most ${MOST_TOTAL} bytes in all`);
    delivered.push(each);
  }
  return delivered;
}

const MOST_TOTAL = 128 * 1024 * 1024;

async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, manifestName);
  return parseManifest(await readBounded(path, mostManifestBytes), path);
}

async function readItem(directory: string, item: ManifestItem): Promise<DeliveredEndorsement> {
  const body = await readInside(directory, item.file, mostBytes.list);
  const chain =
    item.issuerChainFile === undefined
      ? undefined
      : fromUtf8(await readInside(directory, item.issuerChainFile, mostBytes.document));
  const found = endorsement(body, originVia(directory, item.origin), chain);
  if (found.sha256 !== item.sha256) {
    throw notFormed(join(directory, item.file), `content with SHA-256 ${item.sha256}, found ${found.sha256}`);
  }
  return { request: item.request, endorsement: found };
}

/**
 * Makes a folder hold exactly these endorsements; of several for one request, the last. The manifest is replaced last
 * and at once, so a reader never sees half a folder.
 *
 * @throws EvidenceError `EndorsementsFormat` for more than 10,000 endorsements; the system's error when nothing can be written
 * @example
 * await writeFolder('endorsements', [...(await readFolder('endorsements')), ...recording.delivered()]);
 */
export async function writeFolder(directory: string, items: readonly DeliveredEndorsement[]): Promise<void> {
  const last = new Map(items.map((each) => [requestKey(each.request), each]));
  requireReadable(directory, last.size);
  await mkdir(directory, { recursive: true });
  const before = (await hasFile(join(directory, manifestName))) ? await readManifest(directory) : undefined;
  const written: ManifestItem[] = [];
  for (const each of last.values()) written.push(await writeItem(directory, each));
  const manifest: Manifest = { format: 'veritee-endorsements', version: 1, items: written };
  await replaceFile(join(directory, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
  const current = filesOf(written);
  for (const old of filesOf(before?.items ?? [])) {
    if (!current.has(old)) await rm(join(directory, old), { force: true });
  }
}

function filesOf(items: readonly ManifestItem[]): Set<string> {
  return new Set(
    items.flatMap(({ file, issuerChainFile }) => [
      file,
      ...(issuerChainFile === undefined ? [] : [issuerChainFile]),
    ]),
  );
}

async function writeItem(
  directory: string,
  { request, endorsement: { body, issuerChain, sha256, origin } }: DeliveredEndorsement,
): Promise<ManifestItem> {
  const vendor = vendorOf(request);
  // The hash in the name lets old and new content stand side by side while the manifest changes.
  const stem = `${vendor.fileStem(request)}-${sha256.slice(0, 12)}`;
  const file = `${stem}.${vendor.fileExtension(request)}`;
  await replaceFile(join(directory, file), body);
  const issuerChainFile = issuerChain === undefined ? undefined : `${stem}-issuer-chain.pem`;
  if (issuerChainFile !== undefined) await replaceFile(join(directory, issuerChainFile), issuerChain ?? '');
  const expires = earliestExpiry(request, { body, issuerChain, sha256, origin })?.toISOString();
  return {
    request,
    file,
    ...(issuerChainFile !== undefined && { issuerChainFile }),
    sha256,
    origin: origin.slice(0, 2000),
    ...(expires !== undefined && { expires }),
  };
}
