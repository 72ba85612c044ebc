/** Where each kind of evidence says what relying parties ask of all kinds (claim-sets §2 to §6). */

import type { JsonObject } from '@veritee/core';
import { isJsonObject } from '@veritee/core/internal';
import { sgxClaim, tokenClaim } from '@veritee/core/internal/maa';

/** Claim names of one kind of evidence; a member is absent where the kind does not say it. */
export interface TeeClaims {
  /** Boolean claim. */
  readonly debuggable?: string;
  /** Hex of what was started. */
  readonly measurement?: string;
  /** Hex of who signed what was started. */
  readonly signer?: string;
  readonly familyId?: string;
  readonly imageId?: string;
  /** Hex of what the host had to name at the start. */
  readonly hostData?: string;
  readonly productId?: string;
  readonly svn?: string;
  /** The service's or the vendor's word for the state of the platform. */
  readonly tcbStatus?: string;
  /** Hex of the 64 bytes that the attester chose: SHA-256 of its runtime data, then zeros. */
  readonly reportData?: string;
  /** base64url of the runtime data itself, where the service gives it back. */
  readonly heldData?: string;
}

/** By attestation type. */
const byType: ReadonlyMap<string, TeeClaims> = new Map([
  [
    'sgx',
    {
      debuggable: sgxClaim.isDebuggable,
      measurement: sgxClaim.mrEnclave,
      signer: sgxClaim.mrSigner,
      familyId: sgxClaim.isvFamilyId,
      imageId: sgxClaim.isvExtendedProductId,
      hostData: sgxClaim.configId,
      productId: sgxClaim.productId,
      svn: sgxClaim.svn,
      tcbStatus: sgxClaim.tcbIdentifier,
      reportData: sgxClaim.reportData,
      heldData: sgxClaim.enclaveHeldData,
    },
  ],
  [
    'sevsnpvm',
    {
      debuggable: 'x-ms-sevsnpvm-is-debuggable',
      measurement: 'x-ms-sevsnpvm-launchmeasurement',
      signer: 'x-ms-sevsnpvm-idkeydigest',
      familyId: 'x-ms-sevsnpvm-familyId',
      imageId: 'x-ms-sevsnpvm-imageId',
      hostData: 'x-ms-sevsnpvm-hostdata',
      svn: 'x-ms-sevsnpvm-guestsvn',
      tcbStatus: 'x-ms-compliance-status',
      reportData: 'x-ms-sevsnpvm-reportdata',
    },
  ],
  [
    'tdxvm',
    {
      debuggable: 'tdx_td_attributes_debug',
      measurement: 'tdx_mrtd',
      hostData: 'tdx_mrconfigid',
      tcbStatus: 'attester_tcb_status',
      reportData: 'tdx_report_data',
    },
  ],
  ['tpm', {}],
  ['azurevm', {}],
]);

/** The evidence of the confidential VM inside an Azure guest's token. */
const ISOLATION_TEE = 'x-ms-isolation-tee';

/** What only tokens of TPMs have; those of the real service do not name their type (claim-sets §1). */
const TPM_MARKS = ['cnf', 'x-ms-tpm-request-key', 'rp_data'];

/**
 * The attestation type that a token or a piece of evidence in it names. The real service's tokens for TPMs name none, but
 * tell the policy that decided, which administrative answers never do, and the key or data that the TPM vouched for.
 */
export function attestationTypeOf(claims: JsonObject): string | undefined {
  const named = claims[tokenClaim.attestationType];
  if (typeof named === 'string') return named;
  if (named !== undefined || typeof claims[tokenClaim.policyHash] !== 'string') return undefined;
  return TPM_MARKS.some((mark) => claims[mark] !== undefined) ? 'tpm' : undefined;
}

/** The claim names for a piece of evidence; undefined for a kind not known here. */
export function teeClaimsOf(evidence: JsonObject): TeeClaims | undefined {
  const type = attestationTypeOf(evidence);
  return type === undefined ? undefined : byType.get(type);
}

/** The claims of each piece of evidence in a token: its own, and those of the confidential VM below an Azure guest. */
export function evidenceIn(claims: JsonObject): readonly JsonObject[] {
  const below = claims[ISOLATION_TEE];
  return isJsonObject(below) ? [claims, below] : [claims];
}

/** The claims that say what was measured: those of the confidential VM below an Azure guest, else the token's own. */
export function measuredEvidence(claims: JsonObject): JsonObject {
  const below = claims[ISOLATION_TEE];
  return attestationTypeOf(claims) === 'azurevm' && isJsonObject(below) ? below : claims;
}
