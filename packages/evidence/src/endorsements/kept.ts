/** What services deliver, on disk: whoever starts anew need not ask for it again, nor refuse evidence while a service is away. */

import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@veritee/core';
import { hexDigest } from '@veritee/core/internal/crypto';
import { replaceFile } from './replace-file.ts';
import { type EndorsementRequest, rootOf } from './request.ts';
import { type Endorsement, type EndorsementSource, endorsement } from './source.ts';
import { isStatement, vendorOf } from './vendors.ts';

const MOST_BYTES = 8 * 1024 * 1024;
/** Room for a large fleet. Vendors certify chips for any TCB version that is asked for, so there are files for the asking. */
const MOST_FILES = 100_000;

/** How a folder is used. */
export interface KeptOptions {
  /** Tells apart what one service delivers in several series: an option that it is asked with. */
  readonly series?: string | undefined;
  /** Files about single platforms that the folder may hold. */
  readonly most?: number | undefined;
}

interface Held {
  readonly endorsement: Endorsement;
  /** Milliseconds since it was written. */
  readonly age: number;
}

/**
 * The source with a folder in front that keeps what it delivered, as long as the vendor's `kept` allows. Files that cannot be
 * read, or are not what their name says, are fetched again; a folder that is full or cannot be written costs no answer.
 */
export function keptSource(
  source: EndorsementSource,
  folder: string,
  now: () => Date,
  { series = '', most = MOST_FILES }: KeptOptions = {},
): EndorsementSource {
  let files: number | undefined;

  const keep = async (stem: string, request: EndorsementRequest, found: Endorsement): Promise<void> => {
    // Statements are few, and are written again and again.
    if (!isStatement(request)) {
      files ??= await filesIn(folder);
      const more = found.issuerChain === undefined ? 1 : 2;
      if (files + more > most) return;
      files += more;
    }
    await write(folder, stem, `.${vendorOf(request).fileExtension(request)}`, found);
  };

  return {
    name: source.name,
    anyRoot: source.anyRoot,
    async get(request, signal, asker) {
      const life = vendorOf(request).kept(request);
      if (life === undefined) return source.get(request, signal, asker);
      const stem = join(folder, stemOf(request, source, series));
      const held = await read(stem, request, now());
      if (held !== undefined && held.age < life.fresh) return held.endorsement;
      try {
        const found = await source.get(request, signal, asker);
        if (found !== undefined) await keep(stem, request, found);
        return found;
      } catch (error) {
        if (signal?.aborted || held === undefined || held.age >= life.fallback) throw error;
        return held.endorsement;
      }
    },
  };
}

/** A platform has one key, whoever delivers its certificate. Statements are of the PKI that a service stands for. */
function stemOf(request: EndorsementRequest, { name, anyRoot }: EndorsementSource, series: string): string {
  const stem = vendorOf(request).keptStem(request);
  if (!isStatement(request)) return stem;
  // Evidence names its root before anything is proven: there is no file for each that somebody made up.
  const root = anyRoot === true ? '' : (rootOf(request) ?? '');
  return `${stem}-${hexDigest('sha256', `${name} ${root}${series && ` ${series}`}`).slice(0, 16)}`;
}

async function read(stem: string, request: EndorsementRequest, now: Date): Promise<Held | undefined> {
  const path = `${stem}.${vendorOf(request).fileExtension(request)}`;
  const file = await fileAt(path);
  if (file === undefined) return undefined;
  const issuerChain = await textAt(`${stem}-chain.pem`);
  const channel = await textAt(`${stem}.series`);
  const bare = endorsement(file.bytes, path, issuerChain);
  const found = channel === undefined ? bare : { ...bare, channel };
  // A clock that was set back makes nothing young.
  const age = Math.abs(now.getTime() - file.written);
  return holds(request, found, now) ? { endorsement: found, age } : undefined;
}

/** Whether a file is what its name says, and is still valid. */
function holds(request: EndorsementRequest, found: Endorsement, now: Date): boolean {
  const vendor = vendorOf(request);
  try {
    return (
      vendor.isAbout(request, found) && vendor.expiries(request, found).every(({ expires }) => expires > now)
    );
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

async function textAt(path: string): Promise<string | undefined> {
  const file = await fileAt(path);
  return file === undefined ? undefined : new TextDecoder().decode(file.bytes);
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

/** The body goes last: one that is there is whole. */
async function write(
  folder: string,
  stem: string,
  extension: string,
  { body, issuerChain, channel }: Endorsement,
): Promise<void> {
  if (body.length > MOST_BYTES) return;
  try {
    await mkdir(folder, { recursive: true });
    if (issuerChain !== undefined) await replaceFile(`${stem}-chain.pem`, issuerChain);
    if (channel !== undefined) await replaceFile(`${stem}.series`, channel);
    await replaceFile(`${stem}${extension}`, body);
  } catch {
    // A full disk must not refuse evidence.
  }
}
