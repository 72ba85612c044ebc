/** Digests by the hash algorithms of a TPM. */

import { digest } from '@veritee/core/internal/crypto';
import type { TpmHash } from '@veritee/core/internal/tpm2';

/** The digest of some bytes. */
export function digestOf(algorithm: TpmHash, data: Uint8Array): Uint8Array {
  return digest(algorithm, data);
}
