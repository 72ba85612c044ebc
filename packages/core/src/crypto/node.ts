/** Cryptography on Node, Deno and Bun: `node:crypto`. `web.ts` has the same functions for all other runtimes. */

import {
  constants,
  createPublicKey,
  hash,
  type KeyObject,
  type VerifyKeyObjectInput,
  verify,
} from 'node:crypto';
import { availableParallelism } from 'node:os';
import { base64url } from '../bytes/encoding.ts';
import {
  type CurveName,
  coordinatesOf,
  ecPublicKey,
  type PublicKey,
  readPublicKeyInfo,
  rsaPublicKeyInfo,
  unusable,
} from './public-key.ts';
import { type DigestName, type Signature, saltLengths } from './signature.ts';

/** Whether signatures can be checked at once ({@link isValid}). */
export const checksAtOnce: boolean = true;

/** On how many threads signatures can be checked, this one among them. */
export const checkingThreads = availableParallelism();

/** SHA-256 of bytes, or of the UTF-8 of a text. What needs no other digest asks this one, which is small on the web. */
export function sha256(data: Uint8Array | string): Uint8Array {
  return hash('sha256', data, 'buffer');
}

/** The same in lower-case hex. */
export function sha256Hex(data: Uint8Array | string): string {
  return hash('sha256', data, 'hex');
}

/** The digest of bytes, or of the UTF-8 of a text. */
export function digest(name: DigestName, data: Uint8Array | string): Uint8Array {
  return hash(name, data, 'buffer');
}

/** The same in lower-case hex. */
export function hexDigest(name: DigestName, data: Uint8Array | string): string {
  return hash(name, data, 'hex');
}

const handles = new WeakMap<PublicKey, KeyObject>();

/** Node's handle of a key. One that was handed to another thread has left its own behind: it is imported again. */
export function handleOf(key: PublicKey): KeyObject {
  let handle = handles.get(key);
  if (handle === undefined) {
    handle = imported(key);
    handles.set(key, handle);
  }
  return handle;
}

/**
 * A public key from the DER of its SubjectPublicKeyInfo.
 * @throws X509Error `CertificateFormat` for kinds that are not accepted, and for a point that is not on its curve
 */
export function importPublicKey(info: Uint8Array): PublicKey {
  return withHandle(readPublicKeyInfo(info));
}

/**
 * A public key from the coordinates of its point, big-endian, as long as the field of the curve. They are copied: a key that
 * is remembered keeps nothing that they came in.
 * @throws X509Error `CertificateFormat` for a point that is not on its curve
 */
export function importPoint(curve: CurveName, x: Uint8Array, y: Uint8Array): PublicKey {
  return withHandle(ecPublicKey(curve, x, y));
}

/**
 * An RSA key from its numbers, big-endian, without leading zeros.
 * @throws X509Error `CertificateFormat` for numbers that no key has
 */
export function importRsaKey(modulus: Uint8Array, exponent: Uint8Array): PublicKey {
  return importPublicKey(rsaPublicKeyInfo(modulus, exponent));
}

function withHandle(key: PublicKey): PublicKey {
  try {
    handles.set(key, imported(key));
  } catch (cause) {
    throw unusable('numbers that do not make a key', cause);
  }
  return key;
}

/** Through JWK where possible: half the time of OpenSSL 3's DER decoder, with the same curve check. */
function imported(key: PublicKey): KeyObject {
  if (key.kind === 'EC') {
    const { x, y } = coordinatesOf(key);
    return createPublicKey({
      key: { kty: 'EC', crv: key.curve, x: base64url(x), y: base64url(y) },
      format: 'jwk',
    });
  }
  return createPublicKey({ key: Buffer.from(key.info), format: 'der', type: 'spki' });
}

/** Whether a signature holds; on this thread. */
export function isValid(given: Signature): boolean {
  if (given.saltLength === undefined) return verify(given.hash, given.data, keyInput(given), given.signature);
  return saltLengths(given).some((salt) =>
    verify(given.hash, given.data, keyInput(given, salt), given.signature),
  );
}

/** The same answer from another thread. */
export async function isValidElsewhere(given: Signature): Promise<boolean> {
  if (given.saltLength === undefined) return verified(given);
  for (const salt of saltLengths(given)) if (await verified(given, salt)) return true;
  return false;
}

function verified(given: Signature, salt?: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(given.hash, given.data, keyInput(given, salt), given.signature, (error, holds) => {
      if (error === null) resolve(holds);
      else reject(error);
    });
  });
}

function keyInput({ key, encoding }: Signature, saltLength?: number): VerifyKeyObjectInput {
  const handle = handleOf(key);
  if (saltLength === undefined) return { key: handle, dsaEncoding: encoding };
  return { key: handle, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
}
