/** What AMD delivers, on disk: whoever starts anew need not ask for it again, nor be refused while AMD's service is away. */

import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@veritee/core';
import { hexDigest } from '@veritee/core/internal/crypto';
import { readChain } from '../../proof/certificates.ts';
import { replaceFile } from '../replace-file.ts';
import { type Endorsement, type EndorsementSource, endorsement } from '../source.ts';
import { amdExpiries } from './expiries.ts';
import { type AmdRequest, amdFileExtension, isAmdRequest } from './request.ts';
import { isVcekOf } from './vek.ts';

const MOST_BYTES = 1024 * 1024;
/** Room for a large fleet. AMD certifies a chip for any TCB version that is asked for, so there are files for the asking. */
const MOST_FILES = 100_000;

const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;

/** For how long a file answers, in milliseconds since it was written; its content must be valid in any case. */
interface Life {
  /** Without asking the service. */
  readonly fresh: number;
  /** When the service fails. */
  readonly fallback: number;
}

/**
 * A chip's certificate stays what it is. AMD may replace an intermediate that it has revoked, and revokes by its lists: both are
 * asked for at each start but those that follow quickly (the cache in memory asks once a day), and lists do not come from the
 * disk without a bound, whatever end they state.
 */
const LIFE: Readonly<Record<AmdRequest['kind'], Life>> = {
  vcek: { fresh: Number.POSITIVE_INFINITY, fallback: Number.POSITIVE_INFINITY },
  'vek-chain': { fresh: HOUR, fallback: Number.POSITIVE_INFINITY },
  'vek-crl': { fresh: HOUR, fallback: 7 * DAY },
};

interface Held {
  readonly endorsement: Endorsement;
  /** Milliseconds since it was written. */
  readonly age: number;
}

/**
 * The source with a folder in front that keeps what it delivered of AMD's. Files that cannot be read, or are not what their name
 * says, are fetched again; a folder that is full or cannot be written costs no answer.
 *
 * @param most - files that the folder may hold
 */
export function keptSource(
  source: EndorsementSource,
  folder: string,
  now: () => Date,
  most = MOST_FILES,
): EndorsementSource {
  let files: number | undefined;

  const keep = async (stem: string, request: AmdRequest, found: Endorsement): Promise<void> => {
    // Statements are few, and are written again and again.
    if (request.kind === 'vcek') {
      files ??= await filesIn(folder);
      const more = found.issuerChain === undefined ? 1 : 2;
      if (files + more > most) return;
      files += more;
    }
    await write(folder, stem, `.${amdFileExtension(request)}`, found);
  };

  return {
    name: source.name,
    anyRoot: source.anyRoot,
    async get(request, signal, asker) {
      if (!isAmdRequest(request)) return source.get(request, signal, asker);
      const stem = join(folder, stemOf(request, source));
      const held = await read(stem, request, now());
      const { fresh, fallback } = LIFE[request.kind];
      if (held !== undefined && held.age < fresh) return held.endorsement;
      try {
        const found = await source.get(request, signal, asker);
        if (found !== undefined) await keep(stem, request, found);
        return found;
      } catch (error) {
        if (signal?.aborted || held === undefined || held.age >= fallback) throw error;
        return held.endorsement;
      }
    },
  };
}

/** A chip has one key, whoever delivers its certificate. Statements are of the PKI that a service stands for. */
function stemOf(request: AmdRequest, { name, anyRoot }: EndorsementSource): string {
  const product = request.product.toLowerCase();
  if (request.kind === 'vcek') return `vcek-${product}-${request.chipId}-${request.tcb}`;
  // Evidence names its root before anything is proven: there is no file for each that somebody made up.
  const root = anyRoot === true ? '' : (request.root ?? '');
  const pki = hexDigest('sha256', `${name} ${root}`).slice(0, 16);
  return `${request.signer}-${request.kind === 'vek-chain' ? 'chain' : 'crl'}-${product}-${pki}`;
}

async function read(stem: string, request: AmdRequest, now: Date): Promise<Held | undefined> {
  const path = `${stem}.${amdFileExtension(request)}`;
  const file = await fileAt(path);
  if (file === undefined) return undefined;
  const chain = request.kind === 'vcek' ? await fileAt(`${stem}-chain.pem`) : undefined;
  const issuers = chain === undefined ? undefined : new TextDecoder().decode(chain.bytes);
  const found = endorsement(file.bytes, path, issuers);
  // A clock that was set back makes nothing young.
  const age = Math.abs(now.getTime() - file.written);
  return holds(request, found, now) ? { endorsement: found, age } : undefined;
}

/** Whether a file is what its name says, and is still valid. */
function holds(request: AmdRequest, found: Endorsement, now: Date): boolean {
  try {
    return isWhat(request, found) && amdExpiries(request, found).every(({ expires }) => expires > now);
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

function isWhat(request: AmdRequest, { body }: Endorsement): boolean {
  if (request.kind === 'vcek') return isVcekOf(request, body);
  if (request.kind === 'vek-crl') return true;
  const { product, signer } = request;
  const names = readChain(body).map(({ commonName }) => commonName);
  return names.includes(signer === 'vlek' ? `SEV-VLEK-${product}` : `SEV-${product}`);
}

async function fileAt(
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly written: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return size <= MOST_BYTES ? { bytes: new Uint8Array(await readFile(path)), written: mtimeMs } : undefined;
  } catch {
    // Not there, or not to be read: either way it is asked for.
    return undefined;
  }
}

async function filesIn(folder: string): Promise<number> {
  return readdir(folder).then(
    (names) => names.length,
    // There is none yet.
    () => 0,
  );
}

/** The chain goes first: a certificate that is there is whole. */
async function write(
  folder: string,
  stem: string,
  extension: string,
  { body, issuerChain }: Endorsement,
): Promise<void> {
  if (body.length > MOST_BYTES) return;
  try {
    await mkdir(folder, { recursive: true });
    if (issuerChain !== undefined) await replaceFile(`${stem}-chain.pem`, issuerChain);
    await replaceFile(`${stem}${extension}`, body);
  } catch {
    // A full disk must not refuse evidence.
  }
}
