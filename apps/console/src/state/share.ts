/** Links whose data is in the fragment, which browsers send to nobody. */

import { base64url, fromBase64url } from '@veritee/core/internal';
import type { GivenFile } from '../protocol.ts';
import { givenFile } from './files.ts';

/** What a link carries. */
export interface Shared {
  readonly files: readonly GivenFile[];
  /** Milliseconds since 1970; absent: the present of whoever opens it. */
  readonly at?: number | undefined;
}

const PREFIX = '#/inspect/';
/** Browsers and chats cut longer ones. */
const LONGEST_LINK = 2_000_000;
/** The last moment that a date can be. */
const LATEST = 8.64e15;
/** What such a link may become. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A link to this page with files and time in it; undefined for more than a link can carry. */
export async function linkTo({ files, at }: Shared, page: string): Promise<string | undefined> {
  const entries = files.map(({ name, bytes }) => ({ name, bytes: base64url(bytes) }));
  const packed = await through(new TextEncoder().encode(JSON.stringify({ at, files: entries })), 'pack');
  const link = `${page.split('#')[0]}${PREFIX}${base64url(packed)}`;
  return link.length > LONGEST_LINK ? undefined : link;
}

/**
 * What a link carries; nothing for a fragment of another kind. Roots in it are trusted only once whoever opens the link says so:
 * a link must not decide whom its reader trusts.
 *
 * @throws Error for a damaged link
 */
export async function sharedIn(fragment: string): Promise<Shared | undefined> {
  if (!fragment.startsWith(PREFIX) || fragment.length > LONGEST_LINK) return undefined;
  const json: unknown = JSON.parse(
    new TextDecoder().decode(await through(fromBase64url(fragment.slice(PREFIX.length)), 'unpack')),
  );
  const { at, files } = json as { readonly at?: unknown; readonly files?: unknown };
  if (!Array.isArray(files)) return undefined;
  return {
    at: typeof at === 'number' && Math.abs(at) <= LATEST ? at : undefined,
    files: files.map(({ name, bytes }: { readonly name: unknown; readonly bytes: unknown }) =>
      givenFile(String(name), fromBase64url(String(bytes))),
    ),
  };
}

/** Compressed or back again; bounded. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  what: 'pack' | 'unpack',
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes])
    .stream()
    .pipeThrough(
      what === 'pack' ? new CompressionStream('deflate-raw') : new DecompressionStream('deflate-raw'),
    );
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > MOST_BYTES) throw new Error('The link holds too much.');
    parts.push(next.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
