/** Claims of SEV-SNP evidence (claim-sets §3). */

import type { Claim, ClaimValue, JsonObject } from '@veritee/core';
import { hex } from '@veritee/core/internal';
import { sevSnpVmClaim, tokenClaim } from '@veritee/core/internal/maa';
import type { EvidenceClaims, VerifiedEvidence } from '../scheme.ts';
import { guestPolicyBit } from './report.ts';
import type { SnpProof } from './verify.ts';

/** `x-ms-attestation-type` of SEV-SNP evidence. */
const ATTESTATION_TYPE = 'sevsnpvm';

/** What a proven virtual machine says. Levels are those of the reported TCB, as in tokens of Azure Attestation. */
export function snpClaims({ proof }: VerifiedEvidence<SnpProof>): EvidenceClaims {
  const { report, reportedTcb, compliance } = proof;
  const allows = (bit: bigint): boolean => (report.policy & bit) !== 0n;
  const named: Record<string, ClaimValue> = {};
  named[tokenClaim.attestationType] = ATTESTATION_TYPE;
  if (compliance !== undefined) named[tokenClaim.complianceStatus] = compliance;
  named[sevSnpVmClaim.authorKeyDigest] = hex(report.authorKeyDigest);
  named[sevSnpVmClaim.bootloaderSvn] = BigInt(reportedTcb.bootLoader);
  named[sevSnpVmClaim.familyId] = hex(report.familyId);
  named[sevSnpVmClaim.guestSvn] = BigInt(report.guestSvn);
  named[sevSnpVmClaim.hostData] = hex(report.hostData);
  named[sevSnpVmClaim.idKeyDigest] = hex(report.idKeyDigest);
  named[sevSnpVmClaim.imageId] = hex(report.imageId);
  named[sevSnpVmClaim.isDebuggable] = allows(guestPolicyBit.debug);
  named[sevSnpVmClaim.launchMeasurement] = hex(report.measurement);
  named[sevSnpVmClaim.microcodeSvn] = BigInt(reportedTcb.microcode);
  named[sevSnpVmClaim.migrationAllowed] = allows(guestPolicyBit.migrationAgent);
  named[sevSnpVmClaim.reportData] = hex(report.reportData);
  named[sevSnpVmClaim.reportId] = hex(report.reportId);
  named[sevSnpVmClaim.smtAllowed] = allows(guestPolicyBit.smt);
  named[sevSnpVmClaim.snpFwSvn] = BigInt(reportedTcb.snp);
  named[sevSnpVmClaim.teeSvn] = BigInt(reportedTcb.tee);
  named[sevSnpVmClaim.vmpl] = BigInt(report.vmpl);
  return { incoming: incomingClaims(named), token: tokenMembers(named) };
}

function incomingClaims(named: Readonly<Record<string, ClaimValue>>): Claim[] {
  return Object.entries(named).map(([type, value]) => ({ type, value, issuer: 'AttestationService' }));
}

function tokenMembers(named: Readonly<Record<string, ClaimValue>>): JsonObject {
  return Object.fromEntries(
    Object.entries(named).map(([type, value]) => [type, typeof value === 'bigint' ? Number(value) : value]),
  );
}
