/** Cryptography on all runtimes but Node: WebCrypto for signatures, noble for digests that are needed at once. */

import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 as nobleSha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { base64url, concat, hex, utf8 } from '../bytes/encoding.ts';
import { CodedError } from '../errors.ts';
import { DerReader } from '../x509/der.ts';
import { derTag } from '../x509/der-tag.ts';
import {
  type CurveName,
  coordinateSize,
  coordinatesOf,
  type EcPublicKey,
  ecPublicKey,
  type PublicKey,
  type RsaPublicKey,
  readPublicKeyInfo,
  rsaPublicKeyInfo,
  unusable,
} from './public-key.ts';
import { type DigestName, type Signature, saltLengths } from './signature.ts';

/** Whether signatures can be checked at once: WebCrypto answers later. A constant, so that bundlers leave out the other way. */
export const checksAtOnce: boolean = false;

/** On how many threads signatures can be checked: there is no other than this. */
export const checkingThreads: number = 1;

/** SHA-256 of bytes, or of the UTF-8 of a text. What needs no other digest asks this one, which is small on the web. */
export function sha256(data: Uint8Array | string): Uint8Array {
  return nobleSha256(bytesOf(data));
}

/** The same in lower-case hex. */
export function sha256Hex(data: Uint8Array | string): string {
  return hex(sha256(data));
}

/** The digest of bytes, or of the UTF-8 of a text. */
export function digest(name: DigestName, data: Uint8Array | string): Uint8Array {
  const digests = { sha1, sha256: nobleSha256, sha384, sha512 };
  return digests[name](bytesOf(data));
}

/** The same in lower-case hex. */
export function hexDigest(name: DigestName, data: Uint8Array | string): string {
  return hex(digest(name, data));
}

function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? utf8(data) : data;
}

/**
 * A public key from the DER of its SubjectPublicKeyInfo.
 * @throws X509Error `CertificateFormat` for kinds that are not accepted, and for a point that is not on its curve
 */
export function importPublicKey(info: Uint8Array): PublicKey {
  return checked(readPublicKeyInfo(info));
}

/**
 * A public key from the coordinates of its point, big-endian, as long as the field of the curve. They are copied: a key that
 * is remembered keeps nothing that they came in.
 * @throws X509Error `CertificateFormat` for a point that is not on its curve
 */
export function importPoint(curve: CurveName, x: Uint8Array, y: Uint8Array): PublicKey {
  return checked(ecPublicKey(curve, x, y));
}

/**
 * An RSA key from its numbers, big-endian, without leading zeros.
 * @throws X509Error `CertificateFormat` for numbers that no key has
 */
export function importRsaKey(modulus: Uint8Array, exponent: Uint8Array): PublicKey {
  return importPublicKey(rsaPublicKeyInfo(modulus, exponent));
}

/** Prime of the field and constant term of each curve (FIPS 186-4 appendix D.1.2); the factor of x is -3 for all. */
const equations: Readonly<Record<CurveName, { readonly p: bigint; readonly b: bigint }>> = {
  'P-256': {
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  'P-384': {
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  'P-521': {
    p: 2n ** 521n - 1n,
    b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
};

/** Whether a point is on its curve is known at once: no signature can be taken for valid under one that is not. */
function checked(key: PublicKey): PublicKey {
  if (key.kind === 'RSA') return key;
  const { p, b } = equations[key.curve];
  const coordinates = coordinatesOf(key);
  const x = number(coordinates.x);
  const y = number(coordinates.y);
  if (x >= p || y >= p || (y * y - x * x * x + 3n * x - b) % p !== 0n)
    throw unusable('numbers that do not make a key');
  return key;
}

function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${hex(bytes)}`);
}

/** WebCrypto has no answer at once. */
export function isValid(_given: Signature): boolean {
  throw new TypeError('this runtime checks signatures asynchronously only');
}

/** Whether a signature holds. */
export async function isValidElsewhere(given: Signature): Promise<boolean> {
  if (given.key.kind === 'EC') return isEcdsaValid(given, given.key);
  for (const salt of saltLengths(given)) if (await isRsaValid(given, given.key, salt)) return true;
  return false;
}

const webNames = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const;

async function isEcdsaValid(
  { hash, data, encoding, signature }: Signature,
  key: EcPublicKey,
): Promise<boolean> {
  const size = coordinateSize(key.curve);
  const plain = encoding === 'der' ? sideBySide(signature, size) : signature;
  if (plain?.length !== 2 * size) return false;
  const { curve: namedCurve } = key;
  const handle = await handleOf(key, '', { name: 'ECDSA', namedCurve });
  if (handle === undefined) {
    if (namedCurve !== 'P-521') throw new TypeError(`this runtime has no ${namedCurve}`);
    const digested = await crypto.subtle.digest(webNames[hash], own(data));
    const { isValidInScript } = await import('./web-curves.ts');
    return isValidInScript(plain, new Uint8Array(digested), key);
  }
  return crypto.subtle.verify({ name: 'ECDSA', hash: webNames[hash] }, handle, own(plain), own(data));
}

/** r and s of an X.509 signature at the size of the curve's field; undefined when it is not in DER. */
function sideBySide(signature: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const reader = DerReader.whole(signature, derTag.sequence, 'signature');
    const r = padded(reader.integer('r'), size);
    const s = padded(reader.integer('s'), size);
    reader.end('signature');
    return r === undefined || s === undefined ? undefined : concat(r, s);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

function padded(integer: Uint8Array, size: number): Uint8Array | undefined {
  const digits = integer[0] === 0 ? integer.subarray(1) : integer;
  const isNegative = (integer[0] ?? 0) >= 0x80;
  return isNegative || digits.length > size
    ? undefined
    : concat(new Uint8Array(size - digits.length), digits);
}

async function isRsaValid(
  { hash, data, signature }: Signature,
  key: RsaPublicKey,
  saltLength: number | undefined,
): Promise<boolean> {
  const name = saltLength === undefined ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS';
  const handle = await handleOf(key, `${name} ${hash}`, { name, hash: webNames[hash] });
  if (handle === undefined) throw new TypeError(`this runtime has no ${name} with ${webNames[hash]}`);
  const algorithm = saltLength === undefined ? name : { name, saltLength };
  return crypto.subtle.verify(algorithm, handle, own(signature), own(data));
}

type Handle = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
type ImportAlgorithm = { readonly name: string; readonly namedCurve?: string; readonly hash?: string };

const handles = new WeakMap<PublicKey, Map<string, Promise<Handle | undefined>>>();

/** WebCrypto's handle of a key for one use, imported once; undefined where the runtime does not know the algorithm. */
function handleOf(key: PublicKey, use: string, algorithm: ImportAlgorithm): Promise<Handle | undefined> {
  const known = handles.get(key) ?? new Map<string, Promise<Handle | undefined>>();
  handles.set(key, known);
  const handle = known.get(use) ?? imported(key, algorithm);
  known.set(use, handle);
  // A key may be remembered for long; an import that failed once is tried again.
  handle.catch(() => known.delete(use));
  return handle;
}

function ecJwk(key: EcPublicKey): Readonly<Record<'kty' | 'crv' | 'x' | 'y', string>> {
  const { x, y } = coordinatesOf(key);
  return { kty: 'EC', crv: key.curve, x: base64url(x), y: base64url(y) };
}

async function imported(key: PublicKey, algorithm: ImportAlgorithm): Promise<Handle | undefined> {
  const jwk =
    key.kind === 'EC' ? ecJwk(key) : { kty: 'RSA', n: base64url(key.modulus), e: base64url(key.exponent) };
  try {
    return await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
  } catch (error) {
    if ((error as { readonly name?: unknown }).name === 'NotSupportedError') return undefined;
    throw error;
  }
}

/** WebCrypto takes no view of memory that threads share. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);
}
