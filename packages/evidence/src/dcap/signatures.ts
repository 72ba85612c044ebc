/** The two signatures that a quote brings along beside its certificates. */

import type { PublicKey, Signature } from '@veritee/core/internal/crypto';
import type { Quote } from './quote.ts';

/** The quoting enclave's report under the PCK key; undefined for a key that cannot have signed it. */
export function qeReportSignature(
  { qeReport: data, qeReportSignature: signature }: Quote,
  key: PublicKey,
): Signature | undefined {
  return key.kind === 'EC' ? { hash: 'sha256', data, key, encoding: 'ieee-p1363', signature } : undefined;
}

/** Header and body under the attestation key. */
export function quoteSignature({ signedData: data, signature }: Quote, key: PublicKey): Signature {
  return { hash: 'sha256', data, key, encoding: 'ieee-p1363', signature };
}
