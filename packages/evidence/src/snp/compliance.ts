/** Whether a virtual machine is one that the operator, or the vendor of its utility VM, calls compliant. */

import { hex } from '@veritee/core/internal';
import type { ComplianceBaseline, Trust } from '../trust/trust.ts';
import { guestPolicyBit, type SnpReport } from './report.ts';
import type { UvmEndorsement } from './uvm/endorsement.ts';

/** The words of Azure Attestation: for confidential virtual machines, and for confidential containers. */
export type ComplianceStatus = 'azure-compliant-cvm' | 'azure-compliant-uvm';

/**
 * The status; undefined where nobody vouches for what was launched, where its host may look inside (the measurement says
 * nothing of the guest policy) and where something else than the most privileged level speaks. Endorsements are proven ones.
 */
export function complianceOf(
  report: SnpReport,
  uvm: readonly UvmEndorsement[],
  { snp }: Trust,
): ComplianceStatus | undefined {
  if ((report.policy & guestPolicyBit.debug) !== 0n || report.vmpl !== 0) return undefined;
  if (uvm.length > 0) return 'azure-compliant-uvm';
  return snp?.baselines?.some((each) => isBaseline(each, report)) === true
    ? 'azure-compliant-cvm'
    : undefined;
}

function isBaseline(baseline: ComplianceBaseline, { idKeyDigest, measurement }: SnpReport): boolean {
  const { idKeyDigest: key, measurement: launched } = baseline;
  if (key === undefined && launched === undefined) return false;
  return (
    (key === undefined || key === hex(idKeyDigest)) &&
    (launched === undefined || launched === hex(measurement))
  );
}
