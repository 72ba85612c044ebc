/** Checks the signature of a token by the keys of its issuer, and by nothing that the token brings along. */

import type { PublishedKey } from '@veritee/core';
import { unlessAborted, utf8 } from '@veritee/core/internal';
import { algorithms, type SignatureAlgorithm, signatureAlgorithms } from '../tokens/algorithms.ts';
import { pemCertificate } from '../tokens/attestation-signer.ts';
import type { AttestationToken } from '../tokens/attestation-token.ts';
import { shown, type TokenProblem } from '../tokens/errors.ts';
import { importedKey, SHORTEST_RSA } from '../tokens/imported-key.ts';
import type { KeyRequest, KeySource } from './signers.ts';

/** Keys of other ids that are tried to name the fault of a wrong key id; sets have a handful. */
const MOST_OTHERS = 8;

/** The key that signed, or the reasons why none counts. */
export type SignatureVerdict =
  | { readonly signer: PublishedKey }
  | { readonly problems: readonly TokenProblem[] };

type SignatureOutcome = { readonly signer: PublishedKey } | { readonly problem: TokenProblem };

/** The algorithm of a token, or why it is not accepted. */
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
  // Sources may be the caller's own, and deaf to the signal.
  const ask = (more: KeyRequest) => unlessAborted(keys.keysOf(issuer, { ...request, ...more }), abortSignal);
  let set = await ask({});
  let outcome = await outcomeByKeys(token, algorithm, set.keys);
  if ('problem' in outcome && maybeNewKey(token, outcome.problem)) {
    const renewed = await ask({ refetch: true });
    if (renewed !== set) outcome = await outcomeByKeys(token, algorithm, renewed.keys);
    set = renewed;
  }
  const problems = [
    ...('problem' in outcome ? [outcome.problem] : []),
    ...embeddedKeyProblems(token, set.keys),
  ];
  return 'signer' in outcome && problems.length === 0 ? outcome : { problems };
}

/** An unknown key id, or no key id and no key that fits: the issuer may have a key that we have not seen. */
function maybeNewKey(token: AttestationToken, problem: TokenProblem): boolean {
  return problem.code === 'KeyUnknown' || (token.keyId === undefined && problem.code === 'SignatureInvalid');
}

/** Strictly by key id where the token names one; otherwise every key of the set gets its try (Azure's own advice), and no other. */
async function outcomeByKeys(
  token: AttestationToken,
  algorithm: SignatureAlgorithm,
  keys: readonly PublishedKey[],
): Promise<SignatureOutcome> {
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
  if (telling?.code !== 'SignatureInvalid' || token.keyId === undefined) {
    return { problem: telling ?? keyUnknown(token.keyId) };
  }
  const others = keys.filter((key) => key.kid !== token.keyId).slice(0, MOST_OTHERS);
  return { problem: (await keyIdMismatch(token, algorithm, others)) ?? telling };
}

/** A signature by another key of the issuer under this key's id: refused like any other, but told by its name. */
async function keyIdMismatch(
  token: AttestationToken,
  algorithm: SignatureAlgorithm,
  others: readonly PublishedKey[],
): Promise<TokenProblem | undefined> {
  for (const key of others) {
    if ((await signatureProblem(token, algorithm, key)) !== undefined) continue;
    return {
      code: 'KeyIdMismatch',
      message: 'The token names one key of its issuer and is signed by another.',
      expected: shown(token.keyId),
      found: shown(key.kid),
    };
  }
  return undefined;
}

/**
 * A key or certificate that the token brings along proves nothing, and is not used. One that its issuer does not publish
 * is a token vouching for itself.
 */
function embeddedKeyProblems(token: AttestationToken, keys: readonly PublishedKey[]): TokenProblem[] {
  const problems: TokenProblem[] = [];
  if (token.header['jwk'] !== undefined) {
    problems.push({
      code: 'EmbeddedKeyUnexpected',
      message: 'The header of the token has a key that the issuer does not publish.',
      expected: 'no jwk in the header',
    });
  }
  const [leaf] = token.certificateChain?.certificates ?? [];
  if (token.certificateChain === undefined || (leaf !== undefined && isPublished(leaf, keys)))
    return problems;
  problems.push({
    code: 'EmbeddedKeyUnexpected',
    message: 'The token brings a certificate along that its issuer does not publish.',
    expected: 'no x5c in the header, or one of the published certificates',
  });
  return problems;
}

function isPublished(certificate: string, keys: readonly PublishedKey[]): boolean {
  return keys.some(({ x5c }) => x5c?.[0] !== undefined && pemCertificate(x5c[0]) === certificate);
}

/** Why this key cannot have signed the token; undefined when it did. */
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
    : { code: 'SignatureInvalid', message: 'The issuer’s key did not sign this token.' };
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
