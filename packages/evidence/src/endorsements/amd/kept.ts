/** Certificates of chips on disk: for years they stay what they are, and whoever starts anew need not ask for them again. */

import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@veritee/core';
import { replaceFile } from '../replace-file.ts';
import { type Endorsement, type EndorsementSource, endorsement } from '../source.ts';
import { amdExpiries } from './expiries.ts';
import { isAmdRequest, type VcekRequest } from './request.ts';
import { isVcekOf } from './vek.ts';

const MOST_BYTES = 64 * 1024;
/** Room for a large fleet. AMD certifies a chip for any TCB version that is asked for, so there are files for the asking. */
const MOST_FILES = 100_000;

/**
 * The source with a folder in front that keeps what it delivered about single chips. Files that cannot be read, or are not
 * what their name says, are fetched again; a folder that is full or cannot be written costs no answer.
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
  const fileOf = (request: VcekRequest, part: string): string =>
    join(folder, `vcek-${request.product.toLowerCase()}-${request.chipId}-${request.tcb}${part}`);

  const read = async (request: VcekRequest): Promise<Endorsement | undefined> => {
    const body = await bytesOf(fileOf(request, '.cer'));
    if (body === undefined) return undefined;
    const chain = await bytesOf(fileOf(request, '-chain.pem'));
    const issuers = chain === undefined ? undefined : new TextDecoder().decode(chain);
    const found = endorsement(body, fileOf(request, '.cer'), issuers);
    return holds(request, found, now()) ? found : undefined;
  };

  return {
    name: source.name,
    anyRoot: source.anyRoot,
    async get(request, signal) {
      if (!isAmdRequest(request) || request.kind !== 'vcek') return source.get(request, signal);
      const known = await read(request);
      if (known !== undefined) return known;
      const found = await source.get(request, signal);
      if (found === undefined) return undefined;
      files ??= await filesIn(folder);
      const more = found.issuerChain === undefined ? 1 : 2;
      if (files + more > most) return found;
      files += more;
      await write(folder, fileOf(request, ''), found);
      return found;
    },
  };
}

/** Whether a file is what its name says, and is still valid. */
function holds(request: VcekRequest, found: Endorsement, now: Date): boolean {
  try {
    return isVcekOf(request, found.body) && amdExpiries(request, found).every(({ expires }) => expires > now);
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

async function bytesOf(path: string): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(path);
    return bytes.length <= MOST_BYTES ? new Uint8Array(bytes) : undefined;
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
async function write(folder: string, stem: string, { body, issuerChain }: Endorsement): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if (issuerChain !== undefined) await replaceFile(`${stem}-chain.pem`, issuerChain);
    await replaceFile(`${stem}.cer`, body);
  } catch {
    // A full disk must not refuse evidence.
  }
}
