/** Certificates and revocation lists put together value by value, so that tests can break one value at a time. */

import { fromHex, utf8 } from '../../src/bytes/encoding.ts';
import { derValue as der } from '../../src/x509/write-der.ts';

export { der };

export const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
export const integer = (...content: readonly number[]) => der(0x02, Uint8Array.from(content));
export const octets = (content: Uint8Array) => der(0x04, content);
export const bits = (unused: number, ...content: readonly number[]) =>
  der(0x03, Uint8Array.of(unused, ...content));
export const boolean = (value: number) => der(0x01, Uint8Array.of(value));
export const utcTime = (text: string) => der(0x17, utf8(text));
/** An OBJECT IDENTIFIER by the hex of its content. */
export const oid = (content: string) => der(0x06, fromHex(content));

export const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
export const ecdsaWithSha384 = sequence(oid('2a8648ce3d040303'));

/** A distinguished name of one common name. */
export const name = (commonName: string) =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, utf8(commonName)))));

export const basicConstraints = '551d13';
export const keyUsage = '551d0f';

/** An extension by the hex of its OID. */
export const extension = (id: string, value: Uint8Array, critical?: Uint8Array) =>
  sequence(oid(id), ...(critical === undefined ? [] : [critical]), octets(value));

/** A P-256 key whose point is the curve's generator. */
export const generatorKey = fromHex(
  '3059301306072a8648ce3d020106082a8648ce3d030107034200046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
);

const certificateParts: Record<
  | 'version'
  | 'serial'
  | 'inner'
  | 'issuer'
  | 'validity'
  | 'subject'
  | 'key'
  | 'extensions'
  | 'more'
  | 'outer'
  | 'signature'
  | 'after',
  Uint8Array
> = {
  version: der(0xa0, integer(2)),
  serial: integer(0x0a),
  inner: ecdsaWithSha256,
  issuer: name('issuer'),
  validity: sequence(utcTime('240101000000Z'), utcTime('440101000000Z')),
  subject: name('subject'),
  key: generatorKey,
  extensions: der(0xa3, sequence(extension(basicConstraints, sequence()))),
  more: new Uint8Array(),
  outer: ecdsaWithSha256,
  signature: bits(0, 0x30, 0),
  after: new Uint8Array(),
};

/** A certificate with a meaningless signature; empty parts are left out. */
export function rawCertificate(parts: Partial<typeof certificateParts> = {}): Uint8Array {
  const { outer, signature, after, ...tbs } = { ...certificateParts, ...parts };
  return sequence(sequence(...Object.values(tbs)), outer, signature, after);
}

const listParts: Record<
  | 'version'
  | 'inner'
  | 'issuer'
  | 'thisUpdate'
  | 'nextUpdate'
  | 'revoked'
  | 'extensions'
  | 'more'
  | 'outer'
  | 'signature'
  | 'after',
  Uint8Array
> = {
  version: integer(1),
  inner: ecdsaWithSha256,
  issuer: name('issuer'),
  thisUpdate: utcTime('240101000000Z'),
  nextUpdate: utcTime('440101000000Z'),
  revoked: sequence(sequence(integer(5), utcTime('240101000000Z'))),
  extensions: new Uint8Array(),
  more: new Uint8Array(),
  outer: ecdsaWithSha256,
  signature: bits(0, 0x30, 0),
  after: new Uint8Array(),
};

/** A revocation list with a meaningless signature; empty parts are left out. */
export function rawRevocationList(parts: Partial<typeof listParts> = {}): Uint8Array {
  const { outer, signature, after, ...tbs } = { ...listParts, ...parts };
  return sequence(sequence(...Object.values(tbs)), outer, signature, after);
}
