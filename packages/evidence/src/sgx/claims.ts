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
  const named: NamedValue[] = [
    [tokenClaim.attestationType, ATTESTATION_TYPE],
    [sgxClaim.isDebuggable, (report.attributeFlags & attributeFlag.debug) !== 0n],
    [sgxClaim.mrEnclave, hex(report.mrEnclave)],
    [sgxClaim.mrSigner, hex(report.mrSigner)],
    [sgxClaim.productId, BigInt(report.isvProdId)],
    [sgxClaim.svn, BigInt(report.isvSvn)],
    [sgxClaim.reportData, hex(report.reportData)],
  ];
  if (usesKss(report)) {
    named.push(
      [sgxClaim.configId, hex(report.configId)],
      [sgxClaim.configSvn, BigInt(report.configSvn)],
      [sgxClaim.isvExtendedProductId, hex(report.isvExtProdId)],
      [sgxClaim.isvFamilyId, hex(report.isvFamilyId)],
    );
  }
  return { incoming: incomingClaims(named), token: tokenMembers(named, proof) };
}

/** A claim, before it is known who issues it. */
type NamedValue = readonly [type: string, value: ClaimValue];

/** Deprecated names of incoming claims with the name that replaced each. */
const DEPRECATED: readonly (readonly [string, string])[] = [
  [deprecatedSgxClaim.isDebuggable, sgxClaim.isDebuggable],
  [deprecatedSgxClaim.productId, sgxClaim.productId],
  [deprecatedSgxClaim.svn, sgxClaim.svn],
  [deprecatedSgxClaim.mrSigner, sgxClaim.mrSigner],
  [deprecatedSgxClaim.mrEnclave, sgxClaim.mrEnclave],
  [deprecatedSgxClaim.tee, tokenClaim.attestationType],
];

function incomingClaims(named: readonly NamedValue[]): Claim[] {
  const issuer = 'AttestationService';
  const claims: Claim[] = named.map(([type, value]) => ({ type, value, issuer }));
  for (const [type, current] of DEPRECATED) {
    const claim = named.find(([name]) => name === current);
    if (claim !== undefined) claims.push({ type, value: claim[1], issuer });
  }
  return claims;
}

function tokenMembers(named: readonly NamedValue[], proof: SgxProof): JsonObject {
  const { qeidcertshash, qeidcrlhash, qeidhash, tcbinfocertshash, tcbinfocrlhash, tcbinfohash } =
    proof.collateralHashes;
  const quotehash = sha256Hex(proof.bytes);
  const collateral = {
    qeidcertshash,
    qeidcrlhash,
    qeidhash,
    tcbinfocertshash,
    tcbinfocrlhash,
    tcbinfohash,
    quotehash,
  };
  const members: Record<string, JsonValue> = {
    [sgxClaim.collateral]: collateral,
    [deprecatedSgxClaim.collateral]: collateral,
  };
  for (const [type, value] of named) {
    members[type] = typeof value === 'bigint' ? Number(value) : value;
  }
  return members;
}
