/** What a policy's configuration asks of TPM evidence (policy-language section 6). */

import { EvidenceError } from '../errors.ts';
import type { ConfigurationProperty, VerificationRequirements } from '../scheme.ts';

/** A bit for each of a PC's 24 PCRs. */
export const allPcrs = 0xffffff;

/**
 * The requirements in the properties that configuration rules issued: the strict choice for those that they did not.
 *
 * @throws EvidenceError `TpmDemandInvalid` for a value that cannot be asked of a TPM: it must not end as asking for nothing
 * @example
 * tpmRequirements(appraisal.configuration); // { requiredPcrMask: 15, requireValidAikCertificate: false }
 */
export function tpmRequirements(
  configuration: readonly ConfigurationProperty[],
): Omit<VerificationRequirements, 'challenge'> {
  const mask = lastOf(configuration, 'required_pcr_mask');
  const valid = lastOf(configuration, 'require_valid_aik_cert');
  if (valid !== undefined && typeof valid !== 'boolean')
    throw invalid('require_valid_aik_cert', 'true or false', `a ${typeof valid}`);
  return {
    ...(mask !== undefined && { requiredPcrMask: maskIn(mask) }),
    ...(valid !== undefined && { requireValidAikCertificate: valid }),
  };
}

function maskIn(value: ConfigurationProperty['value']): number {
  const expected = `an integer from 0 to ${allPcrs}`;
  if (typeof value !== 'bigint') throw invalid('required_pcr_mask', expected, `a ${typeof value}`);
  if (value < 0n || value > BigInt(allPcrs)) throw invalid('required_pcr_mask', expected, `${value}`);
  return Number(value);
}

/** Whether a mask asks for PCRs that there are. */
export function isPcrMask(mask: number): boolean {
  return Number.isInteger(mask) && mask >= 0 && mask <= allPcrs;
}

function lastOf(
  claims: readonly ConfigurationProperty[],
  type: string,
): ConfigurationProperty['value'] | undefined {
  return claims.findLast((claim) => claim.type === type)?.value;
}

function invalid(name: string, expected: string, found: string): EvidenceError {
  return new EvidenceError('TpmDemandInvalid', `The policy's ${name} cannot be asked of a TPM.`, {
    expected,
    found,
    hint: `Correct ${name} in the configuration rules of the policy.`,
  });
}
