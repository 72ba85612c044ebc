/** Claims of SGX and OpenEnclave evidence (claim-sets §2). */

import type { Claim, ClaimValue, JsonObject, JsonValue } from '@veritee/core';
import { hex } from '@veritee/core/internal';
import { sha256Hex } from '@veritee/core/internal/crypto';
import { deprecatedSgxClaim, sgxClaim, tokenClaim } from '@veritee/core/internal/maa';
import { attributeFlag } from '../dcap/report-body.ts';
import type { EvidenceClaims, VerifiedEvidence } from '../scheme.ts';
import { type SgxProof, usesKss } from './verify.ts';

/** `x-ms-attestation-type` of SGX evidence, however it was packed. */
const ATTESTATION_TYPE = 'sgx';

/** What a proven enclave says. */
export function sgxClaims({ proof }: VerifiedEvidence<SgxProof>): EvidenceClaims {
  const { report } = proof;
  // Filled member by member: a literal with computed names takes several times as long.
  const named: Record<string, ClaimValue> = {};
  named[tokenClaim.attestationType] = ATTESTATION_TYPE;
  named[sgxClaim.isDebuggable] = (report.attributeFlags & attributeFlag.debug) !== 0n;
  named[sgxClaim.mrEnclave] = hex(report.mrEnclave);
  named[sgxClaim.mrSigner] = hex(report.mrSigner);
  named[sgxClaim.productId] = BigInt(report.isvProdId);
  named[sgxClaim.svn] = BigInt(report.isvSvn);
  named[sgxClaim.reportData] = hex(report.reportData);
  if (usesKss(report)) {
    named[sgxClaim.configId] = hex(report.configId);
    named[sgxClaim.configSvn] = BigInt(report.configSvn);
    named[sgxClaim.isvExtendedProductId] = hex(report.isvExtProdId);
    named[sgxClaim.isvFamilyId] = hex(report.isvFamilyId);
  }
  return { incoming: incomingClaims(named), token: tokenMembers(named, proof) };
}

/** Deprecated names of incoming claims with the name that replaced each. */
const DEPRECATED: readonly (readonly [string, string])[] = [
  [deprecatedSgxClaim.isDebuggable, sgxClaim.isDebuggable],
  [deprecatedSgxClaim.productId, sgxClaim.productId],
  [deprecatedSgxClaim.svn, sgxClaim.svn],
  [deprecatedSgxClaim.mrSigner, sgxClaim.mrSigner],
  [deprecatedSgxClaim.mrEnclave, sgxClaim.mrEnclave],
  [deprecatedSgxClaim.tee, tokenClaim.attestationType],
];

function incomingClaims(named: Readonly<Record<string, ClaimValue>>): Claim[] {
  const issuer = 'AttestationService';
  const claims: Claim[] = Object.entries(named).map(([type, value]) => ({ type, value, issuer }));
  for (const [type, current] of DEPRECATED) {
    const value = named[current];
    if (value !== undefined) claims.push({ type, value, issuer });
  }
  return claims;
}

function tokenMembers(named: Readonly<Record<string, ClaimValue>>, proof: SgxProof): JsonObject {
  const collateral = { ...proof.collateralHashes, quotehash: sha256Hex(proof.bytes) };
  const members: Record<string, JsonValue> = {
    [sgxClaim.collateral]: collateral,
    [deprecatedSgxClaim.collateral]: collateral,
  };
  for (const [type, value] of Object.entries(named)) {
    members[type] = typeof value === 'bigint' ? Number(value) : value;
  }
  return members;
}
