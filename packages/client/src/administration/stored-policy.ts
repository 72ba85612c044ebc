/** The policy that an instance has: told apart by where it comes from, and its signature checked. */

import { FormatError, type JsonObject, type PublishedKey } from '@veritee/core';
import { isJsonObject, parseJws, publishedKey, utf8 } from '@veritee/core/internal';
import { policyClaim, policyTextOf } from '@veritee/core/internal/maa';
import { algorithms } from '../tokens/algorithms.ts';
import { type AttestationSigner, signerOf } from '../tokens/attestation-signer.ts';
import { TokenVerificationError } from '../tokens/errors.ts';
import { type ImportAlgorithm, importedKey } from '../tokens/imported-key.ts';
import { isDefaultPolicy } from './default-policies.ts';
import { rawEcdsaSignature } from './ecdsa-signature.ts';

/** Where a policy comes from. `default`: nobody set one, or somebody set the default's very text. `empty`: there is none and nothing is attested. */
export type StoredPolicyKind = 'default' | 'empty' | 'unsecured' | 'signed';

/** A policy as an instance keeps it. */
export interface StoredPolicy {
  readonly kind: StoredPolicyKind;
  readonly text: string;
  /** The JWS as it was sent when the policy was set. */
  readonly document: string;
  /** Who signed it. That the signature is good says that this key signed; whether it is the right key is for you to say. */
  readonly signer?: AttestationSigner;
  /** True when the signature was checked; it is not when verification was switched off. */
  readonly signatureVerified: boolean;
}

/** Algorithms of documents by the names in their headers: the registered ones, and those that the Python client and a sample of the documentation write instead. */
const documentAlgorithms: ReadonlyMap<string, ImportAlgorithm> = new Map<string, ImportAlgorithm>([
  ...(Object.keys(algorithms) as (keyof typeof algorithms)[]).map((name) => [name, name] as const),
  ['ES512', 'ES512'],
  ['RSA256', 'RS256'],
  ['ECDH256', 'ES256'],
]);
const verifyParams = { ...algorithms, ES512: { verify: { name: 'ECDSA', hash: 'SHA-512' } } };

/**
 * The stored policy in the answer of an instance.
 * @throws TokenVerificationError with a problem `ClaimMissing`, `ClaimMalformed` or `PolicySignatureInvalid`
 */
export async function storedPolicy(
  claims: JsonObject,
  attestationType: string,
  verify: boolean,
): Promise<StoredPolicy> {
  const document = documentIn(claims);
  const { text, header, signature, signingInput } = read(document);
  if (header['alg'] === 'none') {
    // RFC 7515 appendix A.5: an unsecured JWS has no signature.
    if (signature.length > 0) throw signatureInvalid('an unsecured document that has a signature');
    const kind =
      text === '' ? 'empty' : (await isDefaultPolicy(attestationType, text)) ? 'default' : 'unsecured';
    return { kind, text, document, signatureVerified: false };
  }
  const key = keyIn(header);
  if (verify) await requireSignature(header, key, signature, signingInput);
  return {
    kind: 'signed',
    text,
    document,
    ...(key?.x5c !== undefined && { signer: signerOf({ x5c: key.x5c }) }),
    signatureVerified: verify,
  };
}

function documentIn(claims: JsonObject): string {
  const document = claims[policyClaim.policy];
  if (typeof document === 'string') return document;
  throw new TokenVerificationError([
    {
      code: document === undefined ? 'ClaimMissing' : 'ClaimMalformed',
      message: 'The answer has no policy document.',
      expected: policyClaim.policy,
    },
  ]);
}

function read(document: string) {
  try {
    const jws = parseJws(document);
    return { ...jws, text: policyTextOf(jws) };
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new TokenVerificationError(
      [
        {
          code: 'ClaimMalformed',
          message: 'The stored policy is not a policy document.',
          expected: policyClaim.policy,
        },
      ],
      cause,
    );
  }
}

/** The key that a document names: `x5c` (JavaScript, C++, .NET, Java), else `jwk.x5c` (Python), else the bare `jwk`. */
export function keyIn(header: JsonObject): PublishedKey | undefined {
  const { x5c, jwk } = header;
  const key = publishedKey.safeParse(x5c === undefined ? jwk : { x5c });
  return key.success && (x5c !== undefined || isJsonObject(jwk)) ? key.data : undefined;
}

async function requireSignature(
  header: JsonObject,
  key: PublishedKey | undefined,
  signature: Uint8Array,
  signingInput: string,
): Promise<void> {
  const name = typeof header['alg'] === 'string' ? header['alg'] : '';
  const algorithm = documentAlgorithms.get(name);
  if (algorithm === undefined) throw signatureInvalid('an algorithm that is not known');
  const imported = key === undefined ? undefined : await importedKey(key, algorithm);
  if (imported === undefined) throw signatureInvalid('no key that can be used');
  const { verify } = verifyParams[algorithm];
  // The C++ client writes ECDSA signatures in ASN.1; Python's does so under a name that only it uses.
  const raw = algorithm === 'ES256' ? rawEcdsaSignature(signature, 32) : signature;
  if (await crypto.subtle.verify(verify, imported, new Uint8Array(raw), utf8(signingInput))) return;
  throw signatureInvalid('a signature that its own certificate does not verify');
}

function signatureInvalid(found: string): TokenVerificationError {
  return new TokenVerificationError([
    {
      code: 'PolicySignatureInvalid',
      message:
        'The signature of the stored policy is not good: what the instance keeps is not what was signed.',
      expected: 'a signature by the key in the document',
      found,
    },
  ]);
}
