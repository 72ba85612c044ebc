/** The check of a TPM's signature (TPM 2.0 Part 2, section 11.3). */

import { constants, verify } from 'node:crypto';
import { concat } from '@veritee/core';
import type { TpmSignature } from '@veritee/core/tpm2';
import { EvidenceError } from '../errors.ts';
import type { PublicKey } from './public-key.ts';

/**
 * Whether the signature is the key's over these bytes. The salt of RSAPSS may have any length: older TPMs take the
 * longest that fits, newer ones the hash's.
 *
 * @throws EvidenceError `TpmAlgorithmNotAccepted` for SHA-1 without the operator's leave
 */
export function isTpmSigned(
  message: Uint8Array,
  signature: TpmSignature,
  key: PublicKey,
  { allowSha1 }: { readonly allowSha1: boolean },
): boolean {
  const { scheme, hash, value } = signature;
  if (hash === 'sha1' && !allowSha1) throw sha1NotAccepted();
  if ((scheme === 'ecdsa') !== (key.kind === 'EC')) return false;
  if (scheme === 'ecdsa') {
    const ieee = fieldSized(value, key);
    return (
      ieee !== undefined && verify(hash, message, { key: key.keyObject, dsaEncoding: 'ieee-p1363' }, ieee)
    );
  }
  const padding = scheme === 'rsassa' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_PSS_PADDING;
  const pss = scheme === 'rsapss' && { saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  return verify(hash, message, { key: key.keyObject, padding, ...pss }, value);
}

const FIELD_BYTES: Readonly<Record<string, number>> = { prime256v1: 32, secp384r1: 48, secp521r1: 66 };

/** r and s at the size of the curve's field; undefined when they do not fit it. */
function fieldSized(value: Uint8Array, key: PublicKey): Uint8Array | undefined {
  const size = FIELD_BYTES[key.keyObject.asymmetricKeyDetails?.namedCurve ?? ''];
  const half = value.length / 2;
  if (size === undefined || half > size) return undefined;
  const padding = new Uint8Array(size - half);
  return concat(padding, value.subarray(0, half), padding, value.subarray(half));
}

function sha1NotAccepted(): EvidenceError {
  return new EvidenceError('TpmAlgorithmNotAccepted', 'The hash of a TPM signature is not accepted.', {
    expected: 'SHA-256, SHA-384 or SHA-512',
    found: 'SHA-1',
    hint: 'Let the TPM sign with SHA-256, or allow SHA-1 in the service configuration.',
  });
}
