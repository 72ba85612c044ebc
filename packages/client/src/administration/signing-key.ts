/** Keys that sign administrative documents: in any form that programs hold keys in, or a function that signs elsewhere. */

import type { ErrorFacts, PublishedKey } from '@veritee/core';
import { base64url, isAnything, jwsSigningInput, type RecordShape, utf8 } from '@veritee/core/internal';
import { type CryptoKey, importX509, type JWK } from 'jose';
import { type GivenKey, isCryptoKey, type ReadKey, readKey } from '../keys/given-key.ts';
import { type KeyKind, kindName, kindPhrase } from '../keys/key-kind.ts';
import { algorithms, type SignatureAlgorithm, signatureAlgorithms } from '../tokens/algorithms.ts';
import { pemCertificate } from '../tokens/attestation-signer.ts';
import { importedKey, SHORTEST_RSA } from '../tokens/imported-key.ts';
import { ClientUsageError } from '../transport/errors.ts';
import { certificatesIn } from './pem.ts';

/**
 * Signs where the key is: a key vault, a hardware module. Gets the bytes to sign (not hashed) and gives the signature in
 * the form of RFC 7518: for ECDSA r and s one after the other, 64 or 96 bytes.
 */
export type SigningFunction = (
  bytes: Uint8Array<ArrayBuffer>,
  algorithm: SignatureAlgorithm,
) => Uint8Array | Promise<Uint8Array>;

/** A private key in the forms that programs hold it in, or a function that signs where the key is. */
export type PrivateKey = GivenKey | SigningFunction;

/** A signing key and its certificate, which go together. Names follow `@azure/attestation`. */
export interface SigningKey {
  /** PEM (PKCS #8, or OpenSSL's older forms), JWK, WebCrypto key with usage `sign`, `KeyObject` of Node, or a function that signs. */
  readonly privateKey: PrivateKey;
  /** PEM of the key's certificate; its issuers may follow. */
  readonly certificate: string;
  /** Default: what the key is bound to, otherwise RS256, ES256 or ES384 by the certificate's key. */
  readonly signingAlgorithm?: SignatureAlgorithm;
}

/** No signing key. */
export interface NoSigningKey {
  readonly privateKey?: never;
  readonly certificate?: never;
  readonly signingAlgorithm?: never;
}

/** Who signs: a key with its certificate, or nobody. */
export type SigningOptions = SigningKey | NoSigningKey;

/** Members of {@link SigningOptions}; the values are read where the signer is made. */
export const signingShape = {
  privateKey: isAnything,
  certificate: isAnything,
  signingAlgorithm: isAnything,
} satisfies RecordShape<SigningOptions>;

/** A key whose certificate is known. */
export interface Signer {
  readonly algorithm: SignatureAlgorithm;
  /** base64 of DER, the signing certificate first. */
  readonly x5c: readonly [string, ...string[]];
  /** A compact JWS with `alg`, `x5c` and the given members in its header. The signature was checked by the certificate. */
  sign(payload: string, members?: object): Promise<string>;
}

/** Keys of certificates that sign documents. */
type CertifiedKind = 'RSA' | 'P-256' | 'P-384';

/** What each algorithm is called in WebCrypto, and the key it is for. */
const webCrypto: Readonly<Record<SignatureAlgorithm, { kind: CertifiedKind; name: string; hash: string }>> = {
  RS256: { kind: 'RSA', name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  RS384: { kind: 'RSA', name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  RS512: { kind: 'RSA', name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
  PS256: { kind: 'RSA', name: 'RSA-PSS', hash: 'SHA-256' },
  PS384: { kind: 'RSA', name: 'RSA-PSS', hash: 'SHA-384' },
  PS512: { kind: 'RSA', name: 'RSA-PSS', hash: 'SHA-512' },
  ES256: { kind: 'P-256', name: 'ECDSA', hash: 'SHA-256' },
  ES384: { kind: 'P-384', name: 'ECDSA', hash: 'SHA-384' },
};
const defaultAlgorithm: Readonly<Record<CertifiedKind, SignatureAlgorithm>> = {
  RSA: 'RS256',
  'P-256': 'ES256',
  'P-384': 'ES384',
};

/**
 * Whether a key is given; half a pair is an error.
 * @throws ClientUsageError `SigningKeyMissing`
 */
export function hasSigningKey(options: SigningOptions): options is SigningKey {
  const { privateKey, certificate, signingAlgorithm } = options;
  if (privateKey !== undefined && certificate !== undefined) return true;
  if (privateKey === undefined && certificate === undefined && signingAlgorithm === undefined) return false;
  throw new ClientUsageError('SigningKeyMissing', 'A private key and its certificate go together.', {
    expected: 'privateKey and certificate, or neither',
    found: `only ${privateKey !== undefined ? 'privateKey' : certificate !== undefined ? 'certificate' : 'signingAlgorithm'}`,
  });
}

/** Only the members about signing, and only those that are there. */
export function signingOf({ privateKey, certificate, signingAlgorithm }: SigningOptions): SigningOptions {
  const signing = {
    ...(privateKey !== undefined && { privateKey }),
    ...(certificate !== undefined && { certificate }),
    ...(signingAlgorithm !== undefined && { signingAlgorithm }),
  } as SigningOptions;
  hasSigningKey(signing);
  return signing;
}

/**
 * Makes a signer. That key and certificate belong together is proven with every signature, before it leaves.
 *
 * @throws ClientUsageError `SigningKeyMissing`, `SigningKeyInvalid`, `SigningKeyMismatch`, `CertificateInvalid`
 */
export async function signerFrom(options: SigningOptions): Promise<Signer> {
  if (!hasSigningKey(options)) {
    throw new ClientUsageError('SigningKeyMissing', 'This needs a private key and its certificate.');
  }
  const { privateKey, certificate } = options;
  const x5c = certificatesIn(certificate);
  const kind = await certifiedKind(x5c[0]);
  const key = privateKeyOf(privateKey, kind);
  const algorithm = algorithmFor(kind, key, privateKey, options.signingAlgorithm);
  const signBytes = await signingFunction(privateKey, key, algorithm);
  return {
    algorithm,
    x5c,
    async sign(payload, members = {}) {
      const input = jwsSigningInput({ alg: algorithm, x5c, ...members }, payload);
      const signature = await signBytes(utf8(input), algorithm);
      const byFunction = typeof privateKey === 'function';
      await requireCertified({ x5c: [...x5c] }, algorithm, input, signature, byFunction);
      return `${input}.${base64url(signature)}`;
    },
  };
}

/** The kind of key in a certificate, found by the algorithms that it can be imported for. */
async function certifiedKind(x5c: string): Promise<CertifiedKind> {
  for (const algorithm of ['RS256', 'ES256', 'ES384'] as const) {
    const key = await importX509(pemCertificate(x5c), algorithm).catch(() => undefined);
    if (key === undefined) continue;
    const bits = 'modulusLength' in key.algorithm ? Number(key.algorithm.modulusLength) : SHORTEST_RSA;
    if (bits >= SHORTEST_RSA) return webCrypto[algorithm].kind;
  }
  throw new ClientUsageError('CertificateInvalid', 'The key of the certificate cannot sign documents.', {
    expected: `an RSA key of at least ${SHORTEST_RSA} bits, or an EC key on P-256 or P-384`,
  });
}

function algorithmFor(
  kind: CertifiedKind,
  key: ReadKey | undefined,
  given: PrivateKey,
  asked: SignatureAlgorithm | undefined,
): SignatureAlgorithm {
  const bound = boundAlgorithm(given);
  const algorithm = asked ?? bound ?? defaultAlgorithm[kind];
  if (!signatureAlgorithms.includes(algorithm)) {
    throw invalid('There is no such signing algorithm.', signatureAlgorithms.join(', '), algorithm);
  }
  if (key !== undefined && key.kind !== kind) throw unfit(key.kind, kind);
  if (webCrypto[algorithm].kind !== kind) {
    throw mismatch(`${algorithm} does not fit this ${kindName(kind)} certificate.`, {
      expected: signatureAlgorithms.filter((each) => webCrypto[each].kind === kind).join(', '),
      found: algorithm,
    });
  }
  if (bound === undefined || bound === algorithm) return algorithm;
  throw mismatch(`The private key is for ${bound} and no other algorithm.`, {
    expected: bound,
    found: algorithm,
  });
}

/** The algorithm that a WebCrypto key was made for, or that a JWK names. */
function boundAlgorithm(key: PrivateKey): SignatureAlgorithm | undefined {
  if (isCryptoKey(key)) {
    const { name, hash, namedCurve } = key.algorithm as {
      name: string;
      hash?: { name: string };
      namedCurve?: string;
    };
    return signatureAlgorithms.find((each) => {
      const known = webCrypto[each];
      return known.name === name && (known.kind === namedCurve || known.hash === hash?.name);
    });
  }
  const { alg } = (typeof key === 'object' ? key : {}) as JWK;
  return alg as SignatureAlgorithm | undefined;
}

/** The key in the form that it was given in; functions have none. */
function privateKeyOf(given: PrivateKey, kind: CertifiedKind): ReadKey | undefined {
  if (typeof given === 'function') return undefined;
  const key = readKey(given, kind === 'RSA' ? undefined : kind);
  if ('fault' in key) {
    const { found, hint } = key.fault;
    const expected = `${kindPhrase(kind)}, as the certificate has one: PEM text, JWK, CryptoKey or KeyObject`;
    throw new ClientUsageError('SigningKeyInvalid', 'The private key cannot be read.', {
      expected,
      found,
      hint,
    });
  }
  if (key.isPrivate) return key;
  throw invalid(
    'The key given as privateKey is not a private key.',
    `the private key of the certificate, ${kindPhrase(kind)}`,
    key.kind === 'oct' ? 'a symmetric key' : `the public half of ${kindPhrase(key.kind)}`,
  );
}

async function signingFunction(
  given: PrivateKey,
  key: ReadKey | undefined,
  algorithm: SignatureAlgorithm,
): Promise<SigningFunction> {
  if (typeof given === 'function') {
    return async (bytes) => {
      const signature = await given(bytes, algorithm);
      if (signature instanceof Uint8Array) return signature;
      throw invalid('The signing function did not return bytes.', 'a Uint8Array', typeof signature);
    };
  }
  const { hash } = webCrypto[algorithm];
  const params = { ...algorithms[algorithm].verify, hash };
  const imported = await importedPrivateKey((key as ReadKey).material, algorithm);
  return async (bytes) => new Uint8Array(await crypto.subtle.sign(params, imported, bytes));
}

async function importedPrivateKey(
  material: ReadKey['material'],
  algorithm: SignatureAlgorithm,
): Promise<CryptoKey> {
  const { name, hash, kind } = webCrypto[algorithm];
  if (material.format === 'webcrypto') {
    const { key } = material;
    if (key.algorithm.name === name && key.usages.includes('sign')) return key;
    const uses = key.usages.join(', ') || 'nothing';
    throw invalid(
      'The WebCrypto key is not for signing.',
      `${name} with usage sign`,
      `${key.algorithm.name} for ${uses}`,
    );
  }
  const params = kind === 'RSA' ? { name, hash } : { name, namedCurve: kind };
  try {
    return material.format === 'jwk'
      ? await crypto.subtle.importKey('jwk', material.key as JWK & { kty: string }, params, false, ['sign'])
      : await crypto.subtle.importKey('pkcs8', material.key, params, false, ['sign']);
  } catch {
    // Without the cause: what a platform says of a key may quote it.
    throw invalid('The private key cannot be read.', kindPhrase(kind), 'a damaged or incomplete key');
  }
}

/** "An EC P-256 key does not fit this RSA certificate." */
function unfit(found: KeyKind, kind: CertifiedKind): ClientUsageError {
  const phrase = kindPhrase(found);
  return mismatch(
    `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)} does not fit this ${kindName(kind)} certificate.`,
    { expected: `the private key of the certificate, ${kindPhrase(kind)}`, found: phrase },
  );
}

function mismatch(message: string, facts: ErrorFacts): ClientUsageError {
  return new ClientUsageError('SigningKeyMismatch', message, facts);
}

/** The signature by the certificate's own key: proves that both belong together, and that the signature has the right form. */
async function requireCertified(
  key: PublishedKey,
  algorithm: SignatureAlgorithm,
  input: string,
  signature: Uint8Array,
  byFunction: boolean,
): Promise<void> {
  const certified = await importedKey(key, algorithm);
  const { verify } = algorithms[algorithm];
  const fits =
    certified !== undefined &&
    (await crypto.subtle.verify(verify, certified, new Uint8Array(signature), utf8(input)));
  if (fits) return;
  throw byFunction
    ? mismatch('The signature of the signing function does not verify with the certificate.', {
        expected: `a signature by ${algorithm} with the key of the certificate`,
        hint: 'Functions that sign with ECDSA must return r and s one after the other, not ASN.1.',
      })
    : mismatch('The private key belongs to another certificate.', {
        expected: 'the private key of the certificate',
        found: 'another key of the same type',
      });
}

function invalid(message: string, expected: string, found: string): ClientUsageError {
  return new ClientUsageError('SigningKeyInvalid', message, { expected, found });
}
