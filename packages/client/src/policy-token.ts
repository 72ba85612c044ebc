/** Policy documents as they are sent: unsecured, or signed by the key of a certificate. */

import { isAnything } from '@veritee/core';
import { emptyPolicyToken, policyPayload, unsecuredPolicyToken } from '@veritee/core/maa';
import { closedOptions } from './closed-options.ts';
import { type AttestationToken, parseAttestationToken } from './relying-party/attestation-token.ts';
import { hasSigningKey, type PrivateKey, type SigningOptions, signerFrom } from './signing-key.ts';

/** A policy in the form in which it is sent to an instance: a JWS. */
export interface AttestationPolicyToken extends AttestationToken {}

/**
 * A policy in the form in which it is sent. Unsecured at once; signed, it must be awaited, because WebCrypto signs so.
 *
 * @param policy policy text
 * @param privateKey with `certificate`: who signs; see {@link SigningOptions}
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
  options?: Pick<SigningOptions, 'signingAlgorithm'>,
): Promise<AttestationPolicyToken>;
export function createAttestationPolicyToken(
  policy: string,
  privateKey?: PrivateKey,
  certificate?: string,
  more: Pick<SigningOptions, 'signingAlgorithm'> = {},
): AttestationPolicyToken | Promise<AttestationPolicyToken> {
  const { signingAlgorithm } = closedOptions(more, { signingAlgorithm: isAnything });
  const options = {
    ...(privateKey !== undefined && { privateKey }),
    ...(certificate !== undefined && { certificate }),
    ...(signingAlgorithm !== undefined && { signingAlgorithm }),
  };
  if (!hasSigningKey(options)) return parseAttestationToken(unsecuredPolicyToken(policy));
  return signedDocument(policyPayload(policy), options).then(parseAttestationToken);
}

/** The document that sets a policy: signed where a key is given. */
export async function policyDocument(policy: string, options: SigningOptions): Promise<string> {
  return hasSigningKey(options)
    ? signedDocument(policyPayload(policy), options)
    : unsecuredPolicyToken(policy);
}

/** The document that resets a policy: an empty payload. */
export async function resetDocument(options: SigningOptions): Promise<string> {
  return hasSigningKey(options) ? signedDocument('', options) : emptyPolicyToken;
}

/** A document with this payload, signed. */
export async function signedDocument(payload: string, options: SigningOptions): Promise<string> {
  const signer = await signerFrom(options);
  return signer.sign(payload);
}
