/** Claims of TDX evidence (claim-sets §4): hex in the byte order of the quote. */

import type { Claim, ClaimValue, JsonObject, JsonValue } from '@veritee/core';
import { ByteWriter, hex } from '@veritee/core/internal';
import { tdxVmClaim, tokenClaim } from '@veritee/core/internal/maa';
import type { EvidenceClaims, VerifiedEvidence } from '../scheme.ts';
import { hasTdAttribute, isDebuggable } from './attributes.ts';
import { eventLogJson } from './event-log.ts';
import type { TdReport } from './td-report.ts';
import type { TdxProof } from './verify.ts';

/** `x-ms-attestation-type` of TDX evidence. */
const ATTESTATION_TYPE = 'tdxvm';
/** Constants of the profile of these tokens. */
const EAT_PROFILE = 'https://aka.ms/maa-eat-profile-tdxvm';
const INTENDED_USE = 'generic';
const COMPLIANCE = 'azure-compliant-cvm';

/** What a proven TD says. */
export function tdxClaims({ proof }: VerifiedEvidence<TdxProof>): EvidenceClaims {
  const named = claimsOfReport(proof.report);
  named[tokenClaim.attestationType] = ATTESTATION_TYPE;
  // The word for a confidential VM, which one that its host can look into is not.
  if (!isDebuggable(proof.report.tdAttributes)) named[tokenClaim.complianceStatus] = COMPLIANCE;
  named[tdxVmClaim.tcbStatus] = proof.status;
  named[tdxVmClaim.eatProfile] = EAT_PROFILE;
  named[tdxVmClaim.intendedUse] = INTENDED_USE;
  const issuer = 'AttestationService';
  const incoming: Claim[] = Object.entries(named).map(([type, value]) => ({ type, value, issuer }));
  const { eventLog } = proof;
  return {
    incoming,
    token: { ...tokenMembers(named), ...(eventLog && { [tdxVmClaim.eventLog]: eventLogJson(eventLog) }) },
  };
}

/** The claims that repeat the report: what it says, proven or not. */
export function claimsOfReport(report: TdReport): Record<string, ClaimValue> {
  const { tdAttributes } = report;
  const debuggable = isDebuggable(tdAttributes);
  // Filled member by member: a literal with computed names takes several times as long.
  const named: Record<string, ClaimValue> = {};
  named[tdxVmClaim.teeTcbSvn] = hex(report.teeTcbSvn);
  named[tdxVmClaim.mrSeam] = hex(report.mrSeam);
  named[tdxVmClaim.mrSignerSeam] = hex(report.mrSignerSeam);
  named[tdxVmClaim.seamAttributes] = hex(report.seamAttributes);
  named[tdxVmClaim.seamSvn] = seamSvnOf(report);
  named[tdxVmClaim.tdAttributes] = hex(new ByteWriter().u64le(tdAttributes).finish());
  named[tdxVmClaim.xfam] = hex(report.xfam);
  named[tdxVmClaim.mrTd] = hex(report.mrTd);
  named[tdxVmClaim.mrConfigId] = hex(report.mrConfigId);
  named[tdxVmClaim.mrOwner] = hex(report.mrOwner);
  named[tdxVmClaim.mrOwnerConfig] = hex(report.mrOwnerConfig);
  named[tdxVmClaim.rtmr0] = hex(report.rtmr0);
  named[tdxVmClaim.rtmr1] = hex(report.rtmr1);
  named[tdxVmClaim.rtmr2] = hex(report.rtmr2);
  named[tdxVmClaim.rtmr3] = hex(report.rtmr3);
  named[tdxVmClaim.reportData] = hex(report.reportData);
  // A profiled TD leaks as a debugged one does: who asks only for this claim must not be told that it is closed.
  named[tdxVmClaim.isDebuggable] = debuggable;
  named[tdxVmClaim.septVeDisable] = hasTdAttribute(tdAttributes, 'septVeDisable');
  named[tdxVmClaim.protectionKeys] = hasTdAttribute(tdAttributes, 'protectionKeys');
  named[tdxVmClaim.keyLocker] = hasTdAttribute(tdAttributes, 'keyLocker');
  named[tdxVmClaim.perfmon] = hasTdAttribute(tdAttributes, 'perfmon');
  named[tdxVmClaim.debugStatus] = debuggable ? 'enabled' : 'disabled';
  return named;
}

/** The first two bytes of TEE_TCB_SVN as one little-endian number, as Intel's own service prints it. */
function seamSvnOf({ teeTcbSvn: [svn = 0, major = 0] }: TdReport): bigint {
  return BigInt(svn | (major << 8));
}

function tokenMembers(named: Readonly<Record<string, ClaimValue>>): JsonObject {
  const members: Record<string, JsonValue> = {};
  for (const [type, value] of Object.entries(named)) {
    members[type] = typeof value === 'bigint' ? Number(value) : value;
  }
  return members;
}
