/** Public keys as numbers: read from SubjectPublicKeyInfo or put together from parts, the same on every runtime. */

import { concat, sameBytes } from '../bytes/encoding.ts';
import { CodedError } from '../errors.ts';
import { rsassaPssOid } from '../x509/algorithm.ts';
import { DerReader } from '../x509/der.ts';
import { derTag } from '../x509/der-tag.ts';
import { X509Error } from '../x509/errors.ts';
import { type PssParameters, readPssParameters } from '../x509/pss.ts';
import { derOid, derSequence, derValue } from '../x509/write-der.ts';

/** Curves that keys may be on. */
export type CurveName = 'P-256' | 'P-384' | 'P-521';

/** A point on a curve. Made by {@link importPublicKey} and its siblings only: no other one can check a signature. */
export interface EcPublicKey {
  readonly kind: 'EC';
  readonly curve: CurveName;
  /**
   * x and y side by side, big-endian, each as long as the field of the curve. Its own bytes, of which nobody makes views: V8
   * keeps so few in one object as long as nobody does, and there is one for every platform that is remembered.
   */
  readonly point: Uint8Array;
}

/** The numbers of an RSA key. Made by {@link importPublicKey} and its siblings only. */
export interface RsaPublicKey {
  readonly kind: 'RSA';
  /** Of the modulus. */
  readonly bits: number;
  /** Big-endian, without leading zeros. */
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
  /** Of a key for RSASSA-PSS only: the one way in which it may sign, or any. Absent for all other keys. */
  readonly pss?: PssParameters | 'any' | undefined;
  /** DER of SubjectPublicKeyInfo: equal keys have equal bytes. */
  readonly info: Uint8Array;
}

/** An imported public key. How the runtime holds it does not show. */
export type PublicKey = EcPublicKey | RsaPublicKey;

/** SubjectPublicKeyInfo of an uncompressed point, up to its coordinates: curves are named, and points are not compressed. */
interface Curve {
  readonly name: CurveName;
  readonly prefix: Uint8Array;
  /** Bytes of a coordinate. */
  readonly size: number;
}

const EC_KEY = [0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const SHORTER_EC_KEY = [0x30, 0x10, ...EC_KEY.slice(2)];
const UNCOMPRESSED = 0x04;

const curves: readonly Curve[] = [
  curve('P-256', 32, [
    0x30,
    0x59,
    ...EC_KEY,
    0x06,
    0x08,
    0x2a,
    0x86,
    0x48,
    0xce,
    0x3d,
    0x03,
    0x01,
    0x07,
    0x03,
    0x42,
  ]),
  curve('P-384', 48, [0x30, 0x76, ...SHORTER_EC_KEY, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62]),
  curve('P-521', 66, [
    0x30,
    0x81,
    0x9b,
    ...SHORTER_EC_KEY,
    0x06,
    0x05,
    0x2b,
    0x81,
    0x04,
    0x00,
    0x23,
    0x03,
    0x81,
    0x86,
  ]),
];

function curve(name: CurveName, size: number, head: readonly number[]): Curve {
  return { name, size, prefix: Uint8Array.of(...head, 0x00, UNCOMPRESSED) };
}

/** Bytes of a coordinate on a curve. */
export function coordinateSize(name: CurveName): number {
  return curveNamed(name).size;
}

function curveNamed(name: CurveName): Curve {
  const found = curves.find((each) => each.name === name);
  if (found === undefined) throw unusable(name);
  return found;
}

/**
 * The numbers in a SubjectPublicKeyInfo. Whether a point is on its curve is not looked at.
 * @throws X509Error `CertificateFormat`
 */
export function readPublicKeyInfo(info: Uint8Array): PublicKey {
  for (const curve of curves) {
    const { prefix, size } = curve;
    if (info.length !== prefix.length + 2 * size || !sameBytes(info.subarray(0, prefix.length), prefix))
      continue;
    return { kind: 'EC', curve: curve.name, point: new Uint8Array(info.subarray(prefix.length)) };
  }
  try {
    // Its own bytes: a key may be remembered for longer than the certificate that it came in.
    return readRsa(new Uint8Array(info));
  } catch (cause) {
    if (cause instanceof X509Error || !(cause instanceof CodedError)) throw cause;
    throw unusable('another form', cause);
  }
}

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
/** Longer moduli only cost time, and no runtime accepts all of those that are shorter. */
const SHORTEST_MODULUS = 1024;
const LONGEST_MODULUS = 16_384;
/** Octets of a public exponent: every key in use has 65537, and runtimes differ on those that are longer. */
const LONGEST_EXPONENT = 4;

function readRsa(info: Uint8Array): RsaPublicKey {
  const outer = DerReader.whole(info, derTag.sequence, 'subjectPublicKeyInfo');
  const algorithm = outer.sequence('algorithm');
  const bits = outer.bitString('subjectPublicKey');
  outer.end('subjectPublicKeyInfo');
  const oid = algorithm.oid('algorithm');
  const parameters = algorithm.done ? undefined : algorithm.next('parameters');
  algorithm.end('algorithm');
  if (oid !== RSA_ENCRYPTION && oid !== rsassaPssOid) throw unusable(`the algorithm ${oid}`);
  if (oid === RSA_ENCRYPTION && (parameters?.tag !== derTag.null || parameters.content.length > 0))
    throw unusable('rsaEncryption without NULL as its parameters');
  const numbers = DerReader.whole(bits, derTag.sequence, 'RSA key');
  const modulus = positive(numbers.integer('modulus'));
  const exponent = positive(numbers.integer('publicExponent'));
  numbers.end('RSA key');
  const key: RsaPublicKey = { kind: 'RSA', ...rsaNumbers(modulus, exponent), info };
  if (oid === RSA_ENCRYPTION) return key;
  return { ...key, pss: parameters === undefined ? 'any' : readPssParameters(parameters.raw) };
}

function positive(number: Uint8Array): Uint8Array {
  if ((number[0] ?? 0x80) >= 0x80) throw unusable('a negative number');
  return number[0] === 0 ? number.subarray(1) : number;
}

/** Leading zeros are gone by now. */
function rsaNumbers(
  modulus: Uint8Array,
  exponent: Uint8Array,
): Pick<RsaPublicKey, 'bits' | 'modulus' | 'exponent'> {
  const bits = 8 * modulus.length - Math.clz32(modulus[0] ?? 0) + 24;
  if (bits < SHORTEST_MODULUS || bits > LONGEST_MODULUS || !isOdd(modulus))
    throw unusable(`a modulus of ${bits} bits`);
  if (exponent.length > LONGEST_EXPONENT || !isOdd(exponent) || (exponent.length === 1 && exponent[0] === 1))
    throw unusable(`an exponent of ${exponent.length} octets`);
  return { bits, modulus, exponent };
}

function isOdd(number: Uint8Array): boolean {
  return ((number.at(-1) ?? 0) & 1) === 1;
}

/**
 * A point on a curve, from its coordinates. Whether it is on the curve is not looked at.
 * @throws X509Error `CertificateFormat` when a coordinate has another length than the field of the curve
 */
export function ecPublicKey(name: CurveName, x: Uint8Array, y: Uint8Array): EcPublicKey {
  const curve = curveNamed(name);
  if (x.length !== curve.size || y.length !== curve.size)
    throw unusable(`coordinates of ${x.length} and ${y.length} bytes`);
  const point = new Uint8Array(2 * curve.size);
  point.set(x);
  point.set(y, curve.size);
  return { kind: 'EC', curve: name, point };
}

/** Copies of the coordinates of a point, big-endian, as long as the field of the curve. */
export function coordinatesOf({ curve, point }: EcPublicKey): {
  readonly x: Uint8Array;
  readonly y: Uint8Array;
} {
  const { size } = curveNamed(curve);
  return { x: point.slice(0, size), y: point.slice(size) };
}

/** DER of SubjectPublicKeyInfo: equal keys have equal bytes. */
export function publicKeyInfoOf(key: PublicKey): Uint8Array {
  return key.kind === 'RSA' ? key.info : concat(curveNamed(key.curve).prefix, key.point);
}

/** Whether two keys are the same, by their numbers. */
export function isSameKey(a: PublicKey, b: PublicKey): boolean {
  if (a.kind === 'RSA') return b.kind === 'RSA' && sameBytes(a.info, b.info);
  return b.kind === 'EC' && a.curve === b.curve && sameBytes(a.point, b.point);
}

/** SubjectPublicKeyInfo of an RSA key. */
export function rsaPublicKeyInfo(modulus: Uint8Array, exponent: Uint8Array): Uint8Array {
  const algorithm = derSequence(derOid(RSA_ENCRYPTION), derValue(derTag.null));
  const key = derSequence(unsigned(modulus), unsigned(exponent));
  return derSequence(algorithm, derValue(derTag.bitString, new Uint8Array(1), key));
}

function unsigned(number: Uint8Array): Uint8Array {
  return derValue(derTag.integer, new Uint8Array((number[0] ?? 0) >= 0x80 ? 1 : 0), number);
}

/** A key that no signature can be checked with. */
export function unusable(found: string, cause?: unknown): X509Error {
  return new X509Error('CertificateFormat', 'A public key cannot be used.', {
    expected: 'an RSA key, or an uncompressed point on P-256, P-384 or P-521',
    found,
    cause,
  });
}
