/** The key that an administrative document names in its header, in the dialects of all writers. */

import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { CodedError, type JsonObject, type JsonValue } from '@veritee/core';
import { fromAnyBase64, isJsonObject } from '@veritee/core/internal';
import { keyObjectOf } from '@veritee/core/internal/node';
import { type Certificate, decodeCertificate, publicKeyOf } from '@veritee/core/internal/x509';
import { AdministrationError } from '../errors/administration-error.ts';

/** A key with the certificates that came with it. Nothing here is trust: anybody can name any certificate. */
export interface DocumentKey {
  readonly publicKey: KeyObject;
  /** Leaf first; empty when the header has a bare key. */
  readonly certificates: readonly Certificate[];
}

/** A chain longer than this is nobody's. */
const LONGEST_CHAIN = 8;
const SMALLEST_RSA = 2048;
/** Verifying with longer keys takes time that grows with the square of their length. */
const LARGEST_RSA = 8192;
const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/**
 * The key of a header: `x5c` (JavaScript, C++, .NET, Java), else `jwk.x5c` (Python), else the bare `jwk`.
 *
 * @returns undefined when the header names no key
 * @throws AdministrationError `KeyInvalid`, `CertificateFormat`
 */
export function documentKey(header: JsonObject): DocumentKey | undefined {
  const { x5c, jwk } = header;
  const outer = x5c === undefined ? undefined : certified(chainOf(x5c));
  const inner = jwk === undefined ? undefined : keyOfJwk(jwk);
  if (outer !== undefined && inner !== undefined && !outer.publicKey.equals(inner.publicKey)) {
    throw new AdministrationError('KeyInvalid', 'The header names two different keys, in x5c and in jwk.');
  }
  return outer ?? inner;
}

/**
 * The certificates of an `x5c` member, leaf first.
 * @throws AdministrationError `CertificateFormat`
 */
export function chainOf(x5c: JsonValue): readonly Certificate[] {
  const texts: readonly JsonValue[] = Array.isArray(x5c) ? x5c : [];
  if (texts.length === 0 || texts.length > LONGEST_CHAIN) {
    throw new AdministrationError('CertificateFormat', 'The member x5c is not a certificate chain.', {
      expected: `an array of 1 to ${LONGEST_CHAIN} certificates, base64 of DER`,
    });
  }
  return texts.map(certificateIn);
}

function certificateIn(text: JsonValue): Certificate {
  try {
    if (typeof text === 'string') return decodeCertificate(fromAnyBase64(text, 'certificate'));
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw noCertificate(cause);
  }
  throw noCertificate();
}

function noCertificate(cause?: unknown): AdministrationError {
  return new AdministrationError('CertificateFormat', 'A member of x5c is not an X.509 certificate.', {
    expected: 'base64 of DER, without PEM lines',
    cause,
  });
}

function certified(certificates: readonly Certificate[]): DocumentKey {
  const [leaf] = certificates;
  if (leaf === undefined) throw noCertificate();
  return { publicKey: requireStrongKey(keyOf(leaf)), certificates };
}

function keyOf(certificate: Certificate): KeyObject {
  try {
    return keyObjectOf(publicKeyOf(certificate));
  } catch (cause) {
    throw new AdministrationError('KeyInvalid', 'The key of a certificate cannot be used.', { cause });
  }
}

function keyOfJwk(jwk: JsonValue): DocumentKey {
  if (!isJsonObject(jwk)) throw noKey();
  if (jwk['x5c'] !== undefined) return certified(chainOf(jwk['x5c']));
  if (jwk['d'] !== undefined || jwk['k'] !== undefined) {
    throw new AdministrationError('KeyInvalid', 'The member jwk has a private key.', {
      hint: 'The key is no longer secret: do not use it again.',
    });
  }
  try {
    return {
      publicKey: requireStrongKey(createPublicKey({ key: publicMembers(jwk), format: 'jwk' })),
      certificates: [],
    };
  } catch (cause) {
    if (cause instanceof AdministrationError) throw cause;
    throw noKey(cause);
  }
}

function publicMembers(jwk: JsonObject): JsonWebKey {
  const members = ['kty', 'n', 'e', 'crv', 'x', 'y'].flatMap((name) => {
    const value = jwk[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(members) as JsonWebKey;
}

function noKey(cause?: unknown): AdministrationError {
  return new AdministrationError('KeyInvalid', 'The member jwk is not a public key.', {
    expected: 'a JSON Web Key (RSA or EC)',
    cause,
  });
}

/**
 * The key, when it is of an accepted kind and size.
 * @throws AdministrationError `KeyInvalid`
 */
export function requireStrongKey(key: KeyObject): KeyObject {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (isStrongRsa(key) || (key.asymmetricKeyType === 'ec' && CURVES.has(namedCurve))) return key;
  throw new AdministrationError('KeyInvalid', 'The key is not of an accepted kind.', {
    expected: `RSA of ${SMALLEST_RSA} to ${LARGEST_RSA} bits, or EC on P-256, P-384 or P-521`,
    found: [key.asymmetricKeyType ?? 'unknown', modulusLength > 0 ? `${modulusLength} bits` : namedCurve]
      .filter((word) => word !== '')
      .join(' '),
  });
}

/** With an exponent of 1 everybody can sign; an even one is none. */
function isStrongRsa({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
  const sized = modulusLength >= SMALLEST_RSA && modulusLength <= LARGEST_RSA;
  return asymmetricKeyType === 'rsa' && sized && publicExponent >= 3n && publicExponent % 2n === 1n;
}
