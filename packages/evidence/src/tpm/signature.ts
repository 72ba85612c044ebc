/** The check of a TPM's signature (TPM 2.0 Part 2, section 11.3). */

import { concat } from '@veritee/core/internal';
import {
  coordinateSize,
  type EcPublicKey,
  type PublicKey,
  type Signature,
} from '@veritee/core/internal/crypto';
import type { TpmSignature } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../errors.ts';

/**
 * The signature over these bytes, to be checked with this key; undefined when the key is of another kind. RSAPSS may have
 * any of the usual lengths of salt: older TPMs take the longest that fits, newer ones the hash's.
 *
 * @throws EvidenceError `TpmAlgorithmNotAccepted` for SHA-1 without the operator's leave
 */
export function tpmSignature(
  data: Uint8Array,
  { scheme, hash, value }: TpmSignature,
  key: PublicKey,
  { allowSha1 }: { readonly allowSha1: boolean },
): Signature | undefined {
  if (hash === 'sha1' && !allowSha1) throw sha1NotAccepted();
  if ((scheme === 'ecdsa') !== (key.kind === 'EC')) return undefined;
  const signature = key.kind === 'EC' ? fieldSized(value, key) : value;
  if (signature === undefined) return undefined;
  const padding = scheme === 'rsapss' && ({ saltLength: 'usual' } as const);
  return { hash, data, key, encoding: 'ieee-p1363', ...padding, signature };
}

/** r and s at the size of the curve's field; undefined when they do not fit it. */
function fieldSized(value: Uint8Array, { curve }: EcPublicKey): Uint8Array | undefined {
  const size = coordinateSize(curve);
  const half = value.length / 2;
  if (half > size) return undefined;
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
