/** The key that signs a platform's quotes: made by its quoting enclave, vouched for in that enclave's report. */

import type { PublicKey } from '@veritee/core/internal/crypto';
import { importP256PublicKey } from '@veritee/core/internal/x509';
import type { Quote } from './quote.ts';

/**
 * Imports the key in a quote.
 * @throws X509Error `CertificateFormat` for numbers that are not a point on the curve
 */
export function importAttestationKey({ attestationKey }: Pick<Quote, 'attestationKey'>): PublicKey {
  return importP256PublicKey(attestationKey);
}
