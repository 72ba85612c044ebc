/** A folder of endorsements on disk: for air-gapped verifiers, for archives, for tests. */

import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromUtf8 } from '@veritee/core';
import { collateralSource } from './bundle.ts';
import { earliestExpiry } from './expiry.ts';
import { hasFile, kindOf, notFormed, readBounded, readInside } from './files.ts';
import { jsonIn, type Manifest, type ManifestItem, manifestName, parseManifest } from './manifest.ts';
import { mostBytes } from './pcs-routes.ts';
import {
  type DeliveredEndorsement,
  type EndorsementRequest,
  type EndorsementSource,
  endorsement,
  requestKey,
  withoutRoot,
} from './source.ts';

/** The file name under which a folder may hold a `collateral.json` instead of a manifest. */
const COLLATERAL = 'collateral.json';

/** How files are watched for a renewal. */
export interface FileSourceOptions {
  /** Milliseconds after which a request looks whether the file was replaced. Default 1000. */
  readonly recheckAfter?: number | undefined;
  /** Milliseconds of a clock that only goes forward. */
  readonly ticks?: (() => number) | undefined;
}

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
  const manifest = join(directory, manifestName);
  if (await hasFile(manifest)) {
    const load = async () => sourceOf(directory, await readFolder(directory));
    return renewed(directory, manifest, load, options);
  }
  const collateral = join(directory, COLLATERAL);
  if (await hasFile(collateral)) return collateralFileSource(collateral, options);
  throw notFormed(directory, `a folder with ${manifestName} or ${COLLATERAL}`);
}

/**
 * A source that answers from one `collateral.json`, read again when it is replaced.
 * @throws EvidenceError `EndorsementsUnavailable`, `EndorsementsFormat`
 */
export function collateralFileSource(
  path: string,
  options: FileSourceOptions = {},
): Promise<EndorsementSource> {
  const load = async () => collateralSource(jsonIn(await readBounded(path, MOST_COLLATERAL), path), path);
  return renewed(path, path, load, options);
}

/** Two lists in hex, and the documents. */
const MOST_COLLATERAL = 4 * mostBytes.list + 2 * mostBytes.document;

/** Loads now, to refuse at once what cannot be used, and again whenever the file has changed. */
async function renewed(
  name: string,
  file: string,
  load: () => Promise<EndorsementSource>,
  { recheckAfter = 1000, ticks = () => performance.now() }: FileSourceOptions,
): Promise<EndorsementSource> {
  let stamp: string | undefined = (await kindOf(file)).stamp;
  let loaded = Promise.resolve(await load());
  let checked = ticks();

  async function recheck(): Promise<void> {
    checked = ticks();
    try {
      const found = (await kindOf(file)).stamp;
      if (found === stamp) return;
      stamp = found;
      loaded = load();
    } catch (error) {
      stamp = undefined;
      loaded = Promise.reject(error);
    }
    // Whoever asks meets the failure; until then it may stay unobserved.
    loaded.catch(() => undefined);
  }

  return {
    name,
    async get(request, signal) {
      if (ticks() - checked >= recheckAfter) await recheck();
      return (await loaded).get(request, signal);
    },
  };
}

/** Endorsements that do not say of which PKI they are answer for any; questions that do not say, too. */
function sourceOf(name: string, items: readonly DeliveredEndorsement[]): EndorsementSource {
  const byKey = new Map(items.map((item) => [requestKey(item.request), item]));
  const byBareKey = new Map(items.map((item) => [bareKey(item.request), item]));
  const find = (request: EndorsementRequest): DeliveredEndorsement | undefined => {
    const exact = byKey.get(requestKey(request));
    if (exact !== undefined) return exact;
    const bare = byBareKey.get(bareKey(request));
    const fits = bare !== undefined && (rootOf(request) === undefined || rootOf(bare.request) === undefined);
    return fits ? bare : undefined;
  };
  return { name, get: (request) => Promise.resolve(find(request)?.endorsement) };
}

function rootOf(request: EndorsementRequest): string | undefined {
  return request.kind === 'pck-chain' ? undefined : request.root;
}

function bareKey(request: EndorsementRequest): string {
  return requestKey(withoutRoot(request));
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
  return parseManifest(await readBounded(path, mostBytes.document), path);
}

async function readItem(directory: string, item: ManifestItem): Promise<DeliveredEndorsement> {
  const body = await readInside(directory, item.file, mostBytes.list);
  const chain =
    item.issuerChainFile === undefined
      ? undefined
      : fromUtf8(await readInside(directory, item.issuerChainFile, mostBytes.document));
  const found = endorsement(body, `${directory} (from ${item.origin})`, chain);
  if (found.sha256 !== item.sha256) {
    throw notFormed(join(directory, item.file), `content with SHA-256 ${item.sha256}, found ${found.sha256}`);
  }
  return { request: item.request, endorsement: found };
}

/**
 * Makes a folder hold exactly these endorsements; of several for one request, the last. The manifest is replaced last
 * and at once, so a reader never sees half a folder.
 *
 * @example
 * await writeFolder('endorsements', [...(await readFolder('endorsements')), ...recording.delivered()]);
 */
export async function writeFolder(directory: string, items: readonly DeliveredEndorsement[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  const before = (await hasFile(join(directory, manifestName))) ? await readManifest(directory) : undefined;
  const last = new Map(items.map((each) => [requestKey(each.request), each]));
  const written: ManifestItem[] = [];
  for (const each of last.values()) written.push(await writeItem(directory, each));
  const manifest: Manifest = { format: 'veritee-endorsements', version: 1, items: written };
  await replace(join(directory, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
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
  // The hash in the name lets old and new content stand side by side while the manifest changes.
  const stem = `${stemOf(request)}-${sha256.slice(0, 12)}`;
  const file = `${stem}.${extensionOf(request)}`;
  await replace(join(directory, file), body);
  const issuerChainFile = issuerChain === undefined ? undefined : `${stem}-issuer-chain.pem`;
  if (issuerChainFile !== undefined) await replace(join(directory, issuerChainFile), issuerChain ?? '');
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

function stemOf(request: EndorsementRequest): string {
  switch (request.kind) {
    case 'tcb-info':
      return `tcb-info-${request.tee}-${request.fmspc}`;
    case 'qe-identity':
      return `qe-identity-${request.tee}`;
    case 'pck-crl':
      return `pck-crl-${request.ca}`;
    case 'root-crl':
      return 'root-crl';
    case 'pck-chain':
      return `pck-chain-${request.qeId}`;
  }
}

function extensionOf({ kind }: EndorsementRequest): string {
  if (kind === 'pck-chain') return 'pem';
  return kind === 'tcb-info' || kind === 'qe-identity' ? 'json' : 'crl';
}

/** Written aside and renamed: readers see the old content or the new. */
async function replace(path: string, content: Uint8Array | string): Promise<void> {
  const aside = `${path}.${randomUUID()}.tmp`;
  await writeFile(aside, content);
  await rename(aside, path);
}
