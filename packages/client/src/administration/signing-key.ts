/** Keys that sign administrative documents: a PEM, a JWK, a WebCrypto key, or a function that signs elsewhere. */

import type { PublishedKey } from '@veritee/core';
import { base64url, isAnything, jwsSigningInput, type RecordShape, utf8 } from '@veritee/core/internal';
import { type CryptoKey, importX509, type JWK } from 'jose';
import { algorithms, type SignatureAlgorithm, signatureAlgorithms } from '../tokens/algorithms.ts';
import { pemCertificate } from '../tokens/attestation-signer.ts';
import { importedKey, SHORTEST_RSA } from '../tokens/imported-key.ts';
import { ClientUsageError } from '../transport/errors.ts';
import { type Curve, certificatesIn, privateKeyIn } from './pem.ts';

/**
 * Signs where the key is: a key vault, a hardware module. Gets the bytes to sign (not hashed) and gives the signature in
 * the form of RFC 7518: for ECDSA r and s one after the other, 64 or 96 bytes.
 */
export type SigningFunction = (
  bytes: Uint8Array<ArrayBuffer>,
  algorithm: SignatureAlgorithm,
) => Uint8Array | Promise<Uint8Array>;

/** A private key in the forms that callers hold it in. */
export type PrivateKey = string | JWK | CryptoKey | SigningFunction;

/** A signing key and its certificate, which go together. Names follow `@azure/attestation`. */
export interface SigningKey {
  /** PEM (PKCS #8, or OpenSSL's older forms), JWK, WebCrypto key with usage `sign`, or a function that signs. */
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

type KeyKind = 'RSA' | Curve;

/** What each algorithm is called in WebCrypto, and the key it is for. */
const webCrypto: Readonly<Record<SignatureAlgorithm, { kind: KeyKind; name: string; hash: string }>> = {
  RS256: { kind: 'RSA', name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  RS384: { kind: 'RSA', name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  RS512: { kind: 'RSA', name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
  PS256: { kind: 'RSA', name: 'RSA-PSS', hash: 'SHA-256' },
  PS384: { kind: 'RSA', name: 'RSA-PSS', hash: 'SHA-384' },
  PS512: { kind: 'RSA', name: 'RSA-PSS', hash: 'SHA-512' },
  ES256: { kind: 'P-256', name: 'ECDSA', hash: 'SHA-256' },
  ES384: { kind: 'P-384', name: 'ECDSA', hash: 'SHA-384' },
};
const defaultAlgorithm: Readonly<Record<KeyKind, SignatureAlgorithm>> = {
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
  const algorithm = algorithmFor(kind, privateKey, options.signingAlgorithm);
  const signBytes = await signingFunction(privateKey, algorithm, kind);
  return {
    algorithm,
    x5c,
    async sign(payload, members = {}) {
      const input = jwsSigningInput({ alg: algorithm, x5c, ...members }, payload);
      const signature = await signBytes(utf8(input), algorithm);
      await requireCertified({ x5c: [...x5c] }, algorithm, input, signature);
      return `${input}.${base64url(signature)}`;
    },
  };
}

/** The kind of key in a certificate, found by the algorithms that it can be imported for. */
async function certifiedKind(x5c: string): Promise<KeyKind> {
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
  kind: KeyKind,
  key: PrivateKey,
  asked: SignatureAlgorithm | undefined,
): SignatureAlgorithm {
  const bound = boundAlgorithm(key);
  const algorithm = asked ?? bound ?? defaultAlgorithm[kind];
  if (!signatureAlgorithms.includes(algorithm)) {
    throw new ClientUsageError('SigningKeyInvalid', 'There is no such signing algorithm.', {
      expected: signatureAlgorithms.join(', '),
    });
  }
  if (webCrypto[algorithm].kind === kind && (bound ?? algorithm) === algorithm) return algorithm;
  throw new ClientUsageError('SigningKeyMismatch', `The key cannot be used for ${algorithm}.`, {
    expected: bound ?? `an algorithm for ${kind} keys, as the certificate has one`,
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
  return typeof key === 'object' && key.alg !== undefined ? (key.alg as SignatureAlgorithm) : undefined;
}

async function signingFunction(
  key: PrivateKey,
  algorithm: SignatureAlgorithm,
  kind: KeyKind,
): Promise<SigningFunction> {
  if (typeof key === 'function') {
    return async (bytes) => {
      const signature = await key(bytes, algorithm);
      if (signature instanceof Uint8Array) return signature;
      throw invalid('The signing function gave no bytes.');
    };
  }
  const { hash } = webCrypto[algorithm];
  const params = { ...algorithms[algorithm].verify, hash };
  const imported = isCryptoKey(key) ? key : await importedPrivateKey(key, algorithm, kind);
  if (imported.type !== 'private' || !imported.usages.includes('sign')) {
    throw invalid('The key is not for signing.', 'a private key with usage sign');
  }
  return async (bytes) => new Uint8Array(await crypto.subtle.sign(params, imported, new Uint8Array(bytes)));
}

async function importedPrivateKey(
  key: string | JWK,
  algorithm: SignatureAlgorithm,
  kind: KeyKind,
): Promise<CryptoKey> {
  const curve = kind === 'RSA' ? undefined : kind;
  const { name, hash } = webCrypto[algorithm];
  const params = kind === 'RSA' ? { name, hash } : { name, namedCurve: kind };
  try {
    if (typeof key !== 'string') {
      const { kty, n, e, d, p, q, dp, dq, qi, crv, x, y } = key;
      const members = { kty, n, e, d, p, q, dp, dq, qi, crv, x, y };
      return await crypto.subtle.importKey('jwk', members as JWK, params, false, ['sign']);
    }
    return await crypto.subtle.importKey('pkcs8', new Uint8Array(privateKeyIn(key, curve)), params, false, [
      'sign',
    ]);
  } catch (cause) {
    if (cause instanceof ClientUsageError) throw cause;
    // Not the cause: what a platform says of a key may quote it.
    throw invalid('The private key cannot be read.', `a ${kind} key, as the certificate has one`);
  }
}

/** The signature by the certificate's own key: proves that both belong together, and that the signature has the right form. */
async function requireCertified(
  key: PublishedKey,
  algorithm: SignatureAlgorithm,
  input: string,
  signature: Uint8Array,
): Promise<void> {
  const certified = await importedKey(key, algorithm);
  const { verify } = algorithms[algorithm];
  const fits =
    certified !== undefined &&
    (await crypto.subtle.verify(verify, certified, new Uint8Array(signature), utf8(input)));
  if (fits) return;
  throw new ClientUsageError('SigningKeyMismatch', 'The private key is not that of the certificate.', {
    expected: `a signature by ${algorithm} that the certificate verifies`,
    hint: 'Functions that sign with ECDSA must give r and s one after the other, not ASN.1. Nothing was sent.',
  });
}

function isCryptoKey(key: PrivateKey): key is CryptoKey {
  return typeof key === 'object' && 'usages' in key && 'algorithm' in key;
}

function invalid(message: string, expected?: string): ClientUsageError {
  return new ClientUsageError('SigningKeyInvalid', message, { expected });
}
