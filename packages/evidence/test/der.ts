/** Writes the little DER that fixtures need. */

import { concat, fromHex } from '@veritee/core';

/** One DER value with a definite, shortest length. */
export function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat(...content);
  const digits = body.length.toString(16).padStart(2, '0');
  const length = fromHex(digits.length % 2 === 0 ? digits : `0${digits}`);
  const head = body.length < 0x80 ? [tag, body.length] : [tag, 0x80 | length.length, ...length];
  return concat(Uint8Array.from(head), body);
}

export const sequence = (...content: readonly Uint8Array[]): Uint8Array => der(0x30, ...content);
export const octets = (hexText: string): Uint8Array => der(0x04, fromHex(hexText));
export const enumerated = (value: number): Uint8Array => der(0x0a, Uint8Array.of(value));

/** A non-negative INTEGER. */
export function integer(value: number): Uint8Array {
  const digits = value.toString(16);
  const bytes = fromHex(digits.length % 2 === 0 ? digits : `0${digits}`);
  return der(0x02, (bytes[0] ?? 0) >= 0x80 ? Uint8Array.of(0, ...bytes) : bytes);
}

/** An OBJECT IDENTIFIER. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Uint8Array.from([40 * first + second, ...rest].flatMap(base128)));
}

function base128(arc: number): number[] {
  const bytes = [arc & 0x7f];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
    bytes.unshift(0x80 | (left & 0x7f));
  return bytes;
}
