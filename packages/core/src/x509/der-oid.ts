/** Object identifiers of DER as texts. */

import { fault } from './der-fault.ts';

/** Every certificate has the same few dozen identifiers: their texts are made once, and found by a hash of their bytes. */
const knownOids = new Map<number, { readonly content: Uint8Array; readonly text: string }>();
const MOST_KNOWN_OIDS = 256;

/** The text of the identifier in these bytes; undefined for one that was not met before. */
export function knownOid(bytes: Uint8Array, from: number, to: number): string | undefined {
  const known = knownOids.get(hashOf(bytes, from, to));
  if (known?.content.length !== to - from) return undefined;
  for (let i = from; i < to; i++) if (known.content[i - from] !== bytes[i]) return undefined;
  return known.text;
}

/** Keeps the text of an identifier, unless there are many already. */
export function rememberOid(content: Uint8Array, text: string): string {
  if (knownOids.size < MOST_KNOWN_OIDS)
    knownOids.set(hashOf(content, 0, content.length), { content: content.slice(), text });
  return text;
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
  return hash;
}

/** No arc in use comes near it. */
const LARGEST_ARC = 2 ** 40;

/**
 * The dotted form of an identifier's content (X.690 section 8.19).
 * @throws FormatError `DerInvalid`
 */
export function dotted(content: Uint8Array, field: string): string {
  const arcs: number[] = [];
  let arc = 0;
  let open = false;
  for (const byte of content) {
    if ((!open && byte === 0x80) || arc > LARGEST_ARC) throw fault(field, 'is not an object identifier');
    arc = arc * 128 + (byte & 0x7f);
    open = byte >= 0x80;
    if (!open) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const first = arcs[0];
  if (first === undefined || open) throw fault(field, 'is not an object identifier');
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - 40 * top, ...arcs.slice(1)].join('.');
}

/** The arc that a range of bytes encodes; undefined where it is not exactly one, in its shortest form. */
export function soleArc(bytes: Uint8Array, from: number, to: number): number | undefined {
  let arc = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if ((at === from && byte === 0x80) || arc > LARGEST_ARC) return undefined;
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) return at === to - 1 ? arc : undefined;
  }
  return undefined;
}
