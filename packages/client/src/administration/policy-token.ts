/** Policy documents as they are sent: unsecured, or signed by the key of a certificate. */

import { base64url, isAnything } from '@veritee/core/internal';
import { emptyPolicyToken, policyPayload, unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { closedOptions } from '../closed-options.ts';
import { type AttestationToken, parseAttestationToken } from '../tokens/attestation-token.ts';
import { hasSigningKey, type PrivateKey, type SigningOptions, signerFrom, signingOf } from './signing-key.ts';

/** A policy in the form in which it is sent to an instance: a JWS. */
export interface AttestationPolicyToken extends AttestationToken {}

/**
 * A policy in the form in which it is sent. Unsecured at once; signed, it must be awaited, because WebCrypto signs so.
 *
 * @param policy policy text
 * @param privateKey with `certificate`: who signs; see {@link SigningOptions}
 * @param options `stamp`: see {@link DocumentStamp}; without it, RS256 always makes the same document
 * @throws ClientUsageError `SigningKeyMissing`, `SigningKeyInvalid`, `SigningKeyMismatch`, `CertificateInvalid`, `OptionsInvalid`
 * @example
 * const token = await createAttestationPolicyToken(policy, privateKeyPem, certificatePem);
 * await admin.setPolicy('SgxEnclave', token); // sends this very text
 */
export function createAttestationPolicyToken(policy: string): AttestationPolicyToken;
export function createAttestationPolicyToken(
  policy: string,
  privateKey: PrivateKey,
  certificate: string,
  options?: Pick<SigningOptions, 'signingAlgorithm'> & { readonly stamp?: DocumentStamp },
): Promise<AttestationPolicyToken>;
export function createAttestationPolicyToken(
  policy: string,
  privateKey?: PrivateKey,
  certificate?: string,
  more: Pick<SigningOptions, 'signingAlgorithm'> & { readonly stamp?: DocumentStamp } = {},
): AttestationPolicyToken | Promise<AttestationPolicyToken> {
  const { signingAlgorithm, stamp } = closedOptions(
    more,
    { signingAlgorithm: isAnything, stamp: isAnything },
    'createAttestationPolicyToken',
  );
  const options = signingOf({ privateKey, certificate, signingAlgorithm } as SigningOptions);
  if (!hasSigningKey(options)) return parseAttestationToken(unsecuredPolicyToken(policy));
  return signedDocument(policyPayload(policy), options, stamp).then(parseAttestationToken);
}

/**
 * When a document was signed, and its name among all documents of its signer: members of the header, since the payload
 * of a reset has to be empty. Instances that refuse replays judge by them; others ignore them.
 */
export interface DocumentStamp {
  /** Seconds since 1970. */
  readonly iat: number;
  readonly jti: string;
}

/**
 * A stamp that no other document has.
 *
 * @example
 * const token = await createAttestationPolicyToken(policy, key, certificate, { stamp: documentStamp(new Date()) });
 */
export function documentStamp(now: Date): DocumentStamp {
  const jti = base64url(crypto.getRandomValues(new Uint8Array(16)));
  return { iat: Math.floor(now.getTime() / 1000), jti };
}

/** The document that sets a policy: signed where a key is given. */
export async function policyDocument(
  policy: string,
  options: SigningOptions,
  stamp?: DocumentStamp,
): Promise<string> {
  return hasSigningKey(options)
    ? signedDocument(policyPayload(policy), options, stamp)
    : unsecuredPolicyToken(policy);
}

/** The document that resets a policy: an empty payload. */
export async function resetDocument(options: SigningOptions, stamp: DocumentStamp): Promise<string> {
  return hasSigningKey(options) ? signedDocument('', options, stamp) : emptyPolicyToken;
}

/** A document with this payload, signed. */
export async function signedDocument(
  payload: string,
  options: SigningOptions,
  stamp?: DocumentStamp,
): Promise<string> {
  const signer = await signerFrom(options);
  return signer.sign(payload, stamp);
}

/** Whether something is a token, and no text. */
export function isToken(given: unknown): given is AttestationToken {
  return (
    typeof given === 'object' &&
    given !== null &&
    'serialize' in given &&
    typeof given.serialize === 'function'
  );
}
