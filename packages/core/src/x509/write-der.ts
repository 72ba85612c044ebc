/** Writes DER (X.690 section 10), portably: what the certificate library is too large for. */

import { concat, concatAll } from '../bytes/encoding.ts';
import { derTag } from './der-tag.ts';

/**
 * One value: tag, shortest length, contents.
 *
 * @example
 * derValue(derTag.sequence, derNumber(1), derOid('1.2.840.113549.1.1.11'));
 */
export function derValue(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concatAll(contents);
  const { length } = content;
  const octets = [length & 0xff];
  for (let rest = length >>> 8; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff);
  const size = length < 0x80 ? octets : [0x80 | octets.length, ...octets];
  return concat(Uint8Array.of(tag, ...size), content);
}

/** SEQUENCE of values. */
export function derSequence(...values: readonly Uint8Array[]): Uint8Array {
  return derValue(derTag.sequence, ...values);
}

/** A non-negative INTEGER or ENUMERATED below 2^31. */
export function derNumber(value: number, tag: number = derTag.integer): Uint8Array {
  const bytes = [value & 0xff];
  for (let rest = value >> 8; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  // A set sign bit would make it negative.
  if ((bytes[0] ?? 0) >= 0x80) bytes.unshift(0);
  return derValue(tag, Uint8Array.from(bytes));
}

/** BOOLEAN. */
export function derBoolean(value: boolean): Uint8Array {
  return derValue(derTag.boolean, Uint8Array.of(value ? 0xff : 0));
}

/** OCTET STRING. */
export function derOctets(value: Uint8Array): Uint8Array {
  return derValue(derTag.octetString, value);
}

/** OBJECT IDENTIFIER from its dotted form. */
export function derOid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return derValue(derTag.oid, Uint8Array.from([40 * first + second, ...rest].flatMap(base128)));
}

function base128(arc: number): number[] {
  const bytes = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift(0x80 | (rest % 128));
  }
  return bytes;
}
