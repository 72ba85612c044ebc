/** Checks the signature of a token by the keys of its issuer, and by nothing that the token brings along. */

import { type PublishedKey, utf8 } from '@veritee/core';
import { type CryptoKey, importJWK, importX509 } from 'jose';
import { pemCertificate } from './attestation-signer.ts';
import type { AttestationToken } from './attestation-token.ts';
import { shown, type TokenProblem } from './errors.ts';
import type { KeyRequest, KeySource } from './signers.ts';

/** How each algorithm verifies, and the only kind of key that may be used with it (RFC 7518 section 3). */
const algorithms = {
  RS256: { kty: 'RSA', verify: { name: 'RSASSA-PKCS1-v1_5' } },
  RS384: { kty: 'RSA', verify: { name: 'RSASSA-PKCS1-v1_5' } },
  RS512: { kty: 'RSA', verify: { name: 'RSASSA-PKCS1-v1_5' } },
  PS256: { kty: 'RSA', verify: { name: 'RSA-PSS', saltLength: 32 } },
  PS384: { kty: 'RSA', verify: { name: 'RSA-PSS', saltLength: 48 } },
  PS512: { kty: 'RSA', verify: { name: 'RSA-PSS', saltLength: 64 } },
  ES256: { kty: 'EC', verify: { name: 'ECDSA', hash: 'SHA-256' } },
  ES384: { kty: 'EC', verify: { name: 'ECDSA', hash: 'SHA-384' } },
} as const;

/** Signature algorithms that tokens may have. */
export type SignatureAlgorithm = keyof typeof algorithms;

/** The names of {@link SignatureAlgorithm}. */
export const signatureAlgorithms = Object.keys(algorithms) as readonly SignatureAlgorithm[];

const SHORTEST_RSA = 2048;

/** The key that signed, or the reason why none did. */
export type SignatureVerdict = { readonly signer: PublishedKey } | { readonly problem: TokenProblem };

/** The algorithm of a token, or what stands against it. */
export function algorithmOf(
  token: AttestationToken,
): { readonly algorithm: SignatureAlgorithm } | { readonly problem: TokenProblem } {
  const algorithm = signatureAlgorithms.find((name) => name === token.algorithm);
  return algorithm === undefined ? { problem: algorithmProblem(token.algorithm) } : { algorithm };
}

/**
 * Finds the key of `issuer` that signed the token. A key set in which no key fits is asked for again once, so that a
 * changed key is found.
 *
 * @throws KeySetError when the keys cannot be had
 */
export async function verifySignature(
  token: AttestationToken,
  algorithm: SignatureAlgorithm,
  issuer: string,
  keys: KeySource,
  abortSignal: AbortSignal | undefined,
): Promise<SignatureVerdict> {
  const request: KeyRequest = abortSignal === undefined ? {} : { abortSignal };
  const set = await keys.keysOf(issuer, request);
  const verdict = await verifyByKeys(token, algorithm, set.keys);
  if ('signer' in verdict || !maybeNewKey(token, verdict.problem)) return verdict;
  const renewed = await keys.keysOf(issuer, { ...request, refetch: true });
  return renewed === set ? verdict : verifyByKeys(token, algorithm, renewed.keys);
}

/** An unknown key id, or no key id and no key that fits: the issuer may have a key that we have not seen. */
function maybeNewKey(token: AttestationToken, problem: TokenProblem): boolean {
  return problem.code === 'KeyUnknown' || (token.keyId === undefined && problem.code === 'SignatureInvalid');
}

/** Strictly by key id where the token names one; otherwise every key of the set gets its try (Azure's own advice), and no other. */
async function verifyByKeys(
  token: AttestationToken,
  algorithm: SignatureAlgorithm,
  keys: readonly PublishedKey[],
): Promise<SignatureVerdict> {
  const candidates = token.keyId === undefined ? keys : keys.filter((key) => key.kid === token.keyId);
  if (candidates.length === 0) return { problem: keyUnknown(token.keyId) };
  const problems: TokenProblem[] = [];
  for (const key of candidates) {
    const problem = await signatureProblem(token, algorithm, key);
    if (problem === undefined) return { signer: key };
    problems.push(problem);
  }
  // With several candidates, the failed signature says more than a key of another kind beside it.
  const telling = problems.find((problem) => problem.code === 'SignatureInvalid') ?? problems[0];
  return { problem: telling ?? keyUnknown(token.keyId) };
}

/** What stands against this key having signed the token; undefined when it did. */
async function signatureProblem(
  token: AttestationToken,
  algorithm: SignatureAlgorithm,
  key: PublishedKey,
): Promise<TokenProblem | undefined> {
  const { kty, verify } = algorithms[algorithm];
  if ((key.kty ?? kty) !== kty || (key.alg ?? algorithm) !== algorithm) {
    return {
      code: 'AlgorithmKeyMismatch',
      message: 'The token is signed by an algorithm that its key is not for.',
      expected: shown(key.alg ?? key.kty),
      found: algorithm,
    };
  }
  const imported = await importedKey(key, algorithm);
  if (imported === undefined) {
    return {
      code: 'KeyUnusable',
      message: `The published key cannot be used for ${algorithm}.`,
      expected: kty === 'RSA' ? `an RSA key of at least ${SHORTEST_RSA} bits` : `the curve of ${algorithm}`,
    };
  }
  const signed = await crypto.subtle.verify(verify, imported, token.signature, utf8(token.signingInput));
  return signed
    ? undefined
    : { code: 'SignatureInvalid', message: 'The signature is not of the issuer’s key.' };
}

/** Keys already imported, by the published key object: importing costs more than verifying. */
const imports = new WeakMap<PublishedKey, Map<SignatureAlgorithm, Promise<CryptoKey | undefined>>>();

function importedKey(key: PublishedKey, algorithm: SignatureAlgorithm): Promise<CryptoKey | undefined> {
  const byAlgorithm = imports.get(key) ?? new Map<SignatureAlgorithm, Promise<CryptoKey | undefined>>();
  imports.set(key, byAlgorithm);
  const imported = byAlgorithm.get(algorithm) ?? importKey(key, algorithm);
  byAlgorithm.set(algorithm, imported);
  return imported;
}

/**
 * The key of the certificate, as Azure publishes keys (`x5c` without `n` and `e`), or the key members themselves. WebCrypto
 * binds the key to the algorithm here, so no key can be used in a way it is not for. Undefined when it does not fit.
 */
async function importKey(key: PublishedKey, algorithm: SignatureAlgorithm): Promise<CryptoKey | undefined> {
  if ((key.use ?? 'sig') !== 'sig') return undefined;
  const certificate = key.x5c?.[0];
  try {
    const imported =
      certificate === undefined
        ? await importJWK(publicMembers(key), algorithm)
        : await importX509(pemCertificate(certificate), algorithm);
    if (imported instanceof Uint8Array || imported.type !== 'public') return undefined;
    return strongEnough(imported) ? imported : undefined;
  } catch {
    return undefined;
  }
}

function publicMembers(key: PublishedKey): Record<string, string> {
  const { kty, crv, n, e, x, y } = key;
  return Object.fromEntries(
    Object.entries({ kty, crv, n, e, x, y }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

function strongEnough(key: CryptoKey): boolean {
  return !('modulusLength' in key.algorithm) || Number(key.algorithm.modulusLength) >= SHORTEST_RSA;
}

function algorithmProblem(found: string): TokenProblem {
  if (found === 'none') {
    return {
      code: 'TokenUnsecured',
      message: 'The token is unsecured; only the answer to a request with a draft policy may be.',
      expected: 'a signature',
      found: 'algorithm none',
    };
  }
  return {
    code: 'AlgorithmNotAllowed',
    message: 'The token is signed by an algorithm that is not allowed.',
    expected: signatureAlgorithms.join(', '),
    found: shown(found),
  };
}

function keyUnknown(keyId: string | undefined): TokenProblem {
  return {
    code: 'KeyUnknown',
    message: 'The issuer publishes no key of this id.',
    expected: 'a key id from the key set of the issuer',
    found: shown(keyId),
  };
}
