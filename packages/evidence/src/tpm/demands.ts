/** What a policy's configuration asks of TPM evidence (policy-language section 6). */

import type { Claim } from '@veritee/core';
import type { Demands } from '../scheme.ts';

/**
 * The demands in the properties that configuration rules issued: the strict choice for those that they did not.
 *
 * @example
 * tpmDemands(appraisal.configuration); // { requiredPcrMask: 15, requireValidAikCertificate: false }
 */
export function tpmDemands(
  configuration: readonly Pick<Claim, 'type' | 'value'>[],
): Omit<Demands, 'challenge'> {
  const mask = lastOf(configuration, 'required_pcr_mask');
  const valid = lastOf(configuration, 'require_valid_aik_cert');
  return {
    ...(typeof mask === 'bigint' && { requiredPcrMask: Number(BigInt.asUintN(24, mask)) }),
    ...(typeof valid === 'boolean' && { requireValidAikCertificate: valid }),
  };
}

function lastOf(claims: readonly Pick<Claim, 'type' | 'value'>[], type: string): Claim['value'] | undefined {
  return claims.findLast((claim) => claim.type === type)?.value;
}
