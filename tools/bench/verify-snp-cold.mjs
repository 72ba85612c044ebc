/**
 * A SEV-SNP report of an unknown chip: chain and report; nothing is remembered but the imported keys of authorities.
 * Floor: two bare RSA-4096 verifications (leaf and intermediate) and one of P-384.
 */

import { schemeOf, verifyEvidence } from '@veritee/evidence';
import { awaited } from '../measure/contenders.mjs';
import { snpCase, snpFloor } from '../measure/snp-case.mjs';

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const { evidence, source, trust } = snpCase();
  const scheme = schemeOf('SevSnpVm');
  if (scheme === undefined) throw new Error('no SEV-SNP scheme');
  return {
    subject: awaited(() => verifyEvidence(scheme, { evidence }, { source, trust })),
    floor: snpFloor(2),
  };
}
