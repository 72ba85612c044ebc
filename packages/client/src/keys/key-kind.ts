/** Of which kind a key is: `RSA`, the curve of an EC key, or another word that says enough to refuse it. */

import { FormatError } from '@veritee/core';
import { DerReader, derTag } from '@veritee/core/internal';

/** `RSA`, `P-256`, `P-384`, or what else keys are. */
export type KeyKind = string;

/** By OID (RFC 8017 appendix A, RFC 8410 section 3, RFC 5480 section 2.1.1). */
const kinds: ReadonlyMap<string, KeyKind> = new Map([
  ['1.2.840.113549.1.1.1', 'RSA'],
  ['1.2.840.113549.1.1.10', 'RSASSA-PSS'],
  ['1.2.840.10045.3.1.7', 'P-256'],
  ['1.3.132.0.34', 'P-384'],
  ['1.3.132.0.35', 'P-521'],
  ['1.3.132.0.10', 'secp256k1'],
  ['1.3.101.110', 'X25519'],
  ['1.3.101.111', 'X448'],
  ['1.3.101.112', 'Ed25519'],
  ['1.3.101.113', 'Ed448'],
]);
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';

/** What people call a kind. */
export function kindName(kind: KeyKind): string {
  if (kind === 'oct') return 'symmetric';
  return /^(?:P-\d+|secp256k1)$/.test(kind) ? `EC ${kind}` : kind;
}

/** The same with its article and noun: `an EC P-256 key`. */
export function kindPhrase(kind: KeyKind): string {
  const name = kindName(kind);
  return `${/^(?:RSA|EC|Ed|X)/.test(name) ? 'an' : 'a'} ${name} key`;
}

/** The kind of a key in JWK form (RFC 7518 section 6, RFC 8037). */
export function kindOfJwk({ kty, crv }: { readonly kty?: unknown; readonly crv?: unknown }): KeyKind {
  const kind = kty === 'EC' || kty === 'OKP' ? crv : kty;
  return typeof kind === 'string' && kind !== '' ? kind.slice(0, 20) : 'JSON';
}

/** The kind of a WebCrypto key. */
export function kindOfCryptoKey(algorithm: { readonly name: string; readonly namedCurve?: string }): KeyKind {
  if (algorithm.namedCurve !== undefined) return algorithm.namedCurve;
  if (/^RSA/.test(algorithm.name)) return 'RSA';
  return /^(?:AES|HMAC)/.test(algorithm.name) ? 'oct' : algorithm.name;
}

/** The kind of a key in PKCS #8 (RFC 5208 section 5); undefined where it is none. */
export function kindOfPkcs8(der: Uint8Array): KeyKind | undefined {
  return kindIn(der, (key) => {
    key.number('version');
    return key.sequence('algorithm');
  });
}

/** The kind of a public key in SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7); undefined where it is none. */
export function kindOfSpki(der: Uint8Array): KeyKind | undefined {
  return kindIn(der, (key) => key.sequence('algorithm'));
}

/** The curve that an EC key names (RFC 5915 section 3); undefined where it leaves that to others, or is none. */
export function curveOfEcKey(der: Uint8Array): KeyKind | undefined {
  return readOrNot(() => {
    const key = DerReader.whole(der, derTag.sequence, 'EC private key');
    key.number('version');
    key.octetString('privateKey');
    const parameters = key.optional(derTag.context(0), 'parameters');
    return parameters && kinds.get(parameters.values().oid('curve'));
  });
}

function kindIn(der: Uint8Array, algorithmOf: (key: DerReader) => DerReader): KeyKind | undefined {
  return readOrNot(() => {
    const algorithm = algorithmOf(DerReader.whole(der, derTag.sequence, 'key'));
    const oid = algorithm.oid('algorithm');
    const named = oid === EC_PUBLIC_KEY ? algorithm.oid('curve') : oid;
    return kinds.get(named) ?? named;
  });
}

function readOrNot(read: () => KeyKind | undefined): KeyKind | undefined {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof FormatError) return undefined;
    throw cause;
  }
}
