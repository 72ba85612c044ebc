/** What the TEE of a guest is judged with: gathered by the scheme of the TEE. */

import { type DcapEndorsements, gatherDcap } from '../dcap/collateral.ts';
import type { EndorsementSource } from '../endorsements/source.ts';
import type { GatherOptions } from '../scheme.ts';
import { gatherSnp, type SnpEndorsements } from '../snp/endorsements.ts';
import type { GuestEvidence } from './layout.ts';

/** That of the TEE that the guest has. */
export interface GuestEndorsements {
  readonly snp?: SnpEndorsements | undefined;
  readonly tdx?: DcapEndorsements | undefined;
}

/** Gathers; a guest without a TEE needs nothing. */
export async function gatherGuest(
  evidence: GuestEvidence,
  source: EndorsementSource,
  options: GatherOptions,
): Promise<GuestEndorsements> {
  if (evidence.form === 'hcl report')
    return evidence.snp === undefined ? {} : { snp: await gatherSnp(evidence.snp, source, options) };
  const { isolation } = evidence;
  if (isolation === undefined) return {};
  return isolation.tee === 'snp'
    ? { snp: await gatherSnp(isolation.evidence, source, options) }
    : { tdx: await gatherDcap(isolation.evidence.quote, source, options) };
}
