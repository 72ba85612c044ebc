/** Keys in the forms that programs hold them in, read to what WebCrypto imports, and to words for those that do not fit. */

import { derNumber, derOctets, derOid, derSequence, derValue } from '@veritee/core/internal';
import type { CryptoKey, JWK } from 'jose';
import { formOf } from '../tokens/text-form.ts';
import {
  curveOfEcKey,
  type KeyKind,
  kindOfCryptoKey,
  kindOfJwk,
  kindOfPkcs8,
  kindOfSpki,
} from './key-kind.ts';
import { blocksOf, type PemBlock } from './pem-blocks.ts';

/** Node's `KeyObject`, and objects of other platforms that export themselves as JWK. */
export interface NodeKey {
  readonly type: string;
  export(options: { readonly format: 'jwk' }): object;
}

/** A key as PEM text, JWK, WebCrypto key, or `KeyObject` of Node. */
export type GivenKey = string | JWK | CryptoKey | NodeKey;

/** A key that was read. */
export interface ReadKey {
  readonly kind: KeyKind;
  readonly isPrivate: boolean;
  /** The key itself: of WebCrypto, or to be imported there. */
  readonly material:
    | { readonly format: 'webcrypto'; readonly key: CryptoKey }
    | { readonly format: 'jwk'; readonly key: JWK }
    | { readonly format: 'pkcs8' | 'spki'; readonly key: Uint8Array<ArrayBuffer> };
}

/** Why a value is not a key; of a key, no content is said. */
export interface KeyFault {
  readonly found: string;
  readonly hint?: string;
}

/** What is wrong with the value, or the key in it. */
export type KeyReading = ReadKey | { readonly fault: KeyFault };

/**
 * Reads a key.
 *
 * @param curve the curve of EC keys whose PEM text names none
 */
export function readKey(given: unknown, curve?: KeyKind): KeyReading {
  if (typeof given === 'string') return ofPem(given, curve);
  if (given instanceof Uint8Array) return ofPkcs8(new Uint8Array(given));
  if (typeof given !== 'object' || given === null) return fault(formOf(given));
  if (isCryptoKey(given)) return ofCryptoKey(given);
  if (isNodeKey(given)) return ofNodeKey(given);
  return 'kty' in given ? ofJwk(given as JWK) : fault('an object that is not a key');
}

function ofCryptoKey(key: CryptoKey): ReadKey {
  const algorithm = key.algorithm as { readonly name: string; readonly namedCurve?: string };
  return {
    kind: kindOfCryptoKey(algorithm),
    isPrivate: key.type === 'private',
    material: { format: 'webcrypto', key },
  };
}

function ofNodeKey(given: NodeKey): KeyReading {
  try {
    return ofJwk(given.export({ format: 'jwk' }));
  } catch {
    const { asymmetricKeyType: type = given.type } = given as { readonly asymmetricKeyType?: string };
    return fault(`a KeyObject (${type}) that cannot be exported as JWK`);
  }
}

/** The members that WebCrypto needs: `alg`, `use` and `key_ops` would bind the key to a use that is not this one. */
function ofJwk(given: JWK): ReadKey {
  const { kty, n, e, d, p, q, dp, dq, qi, crv, x, y } = given;
  const members = Object.entries({ kty, n, e, d, p, q, dp, dq, qi, crv, x, y });
  const key = Object.fromEntries(members.filter(([, value]) => value !== undefined)) as JWK;
  return { kind: kindOfJwk(given), isPrivate: d !== undefined, material: { format: 'jwk', key } };
}

/** OID of rsaEncryption, whose parameters are NULL (RFC 8017 appendix A.1), of id-ecPublicKey and its curves (RFC 5480). */
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const NULL = 0x05;
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const CURVES = new Map([
  ['P-256', '1.2.840.10045.3.1.7'],
  ['P-384', '1.3.132.0.34'],
]);

const ENCRYPTED: KeyFault = {
  found: 'an encrypted private key',
  hint: 'Decrypt it first (openssl pkey), or give a function that signs.',
};

function ofPem(text: string, curve: KeyKind | undefined): KeyReading {
  // OpenSSL's older form has headers in its block, which are no base64.
  if (/^Proc-Type: 4,ENCRYPTED/m.test(text.slice(0, 4096))) return { fault: ENCRYPTED };
  const keys = blocksOf(text).filter(({ label }) => / ?(?:PRIVATE|PUBLIC) KEY$/.test(label));
  const [key] = keys;
  if (key === undefined) return fault(formOf(text));
  return keys.length > 1 ? fault(`${keys.length} keys`) : ofBlock(key, curve);
}

/** PKCS #8 is the only form of private keys that WebCrypto takes; the older ones of OpenSSL are wrapped (RFC 5208 section 5). */
function ofBlock({ label, der }: PemBlock, curve: KeyKind | undefined): KeyReading {
  switch (label) {
    case 'PRIVATE KEY':
      return ofPkcs8(der);
    case 'PUBLIC KEY': {
      const kind = kindOfSpki(der);
      return kind === undefined
        ? fault(`damaged PEM text (${label})`)
        : { kind, isPrivate: false, material: { format: 'spki', key: der } };
    }
    case 'RSA PRIVATE KEY':
      return ofPkcs8(pkcs8([derOid(RSA_ENCRYPTION), derValue(NULL)], der));
    case 'EC PRIVATE KEY': {
      const kind = curveOfEcKey(der) ?? curve ?? 'EC';
      const oid = CURVES.get(kind);
      const key = oid === undefined ? der : pkcs8([derOid(EC_PUBLIC_KEY), derOid(oid)], der);
      return { kind, isPrivate: true, material: { format: 'pkcs8', key } };
    }
    case 'ENCRYPTED PRIVATE KEY':
      return { fault: ENCRYPTED };
    default:
      return fault(`PEM text (${label})`);
  }
}

function ofPkcs8(key: Uint8Array<ArrayBuffer>): KeyReading {
  const kind = kindOfPkcs8(key);
  return kind === undefined
    ? fault('damaged DER')
    : { kind, isPrivate: true, material: { format: 'pkcs8', key } };
}

function pkcs8(algorithm: readonly Uint8Array[], key: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(derSequence(derNumber(0), derSequence(...algorithm), derOctets(key)));
}

function fault(found: string): { readonly fault: KeyFault } {
  return { fault: { found } };
}

/** Whether a value is a key of WebCrypto. */
export function isCryptoKey(given: unknown): given is CryptoKey {
  return typeof given === 'object' && given !== null && 'usages' in given && 'algorithm' in given;
}

/** Whether a value is Node's `KeyObject`, or exports itself as one does. */
export function isNodeKey(given: object): given is NodeKey {
  return 'type' in given && 'export' in given && typeof given.export === 'function';
}
