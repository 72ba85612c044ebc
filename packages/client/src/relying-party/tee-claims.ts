/** Where each kind of evidence says what relying parties ask of all kinds: whether it can be debugged, and what its maker bound to it. */

import { isJsonObject, type JsonObject, type JsonValue } from '@veritee/core';
import { sgxClaim, tokenClaim } from '@veritee/core/maa';

/** Claim names of one kind of evidence. */
export interface TeeClaims {
  /** Boolean claim; absent where the kind knows no debugging. */
  readonly debuggable?: string;
  /** Hex of the 64 bytes that the attester chose: SHA-256 of its runtime data, then zeros. */
  readonly reportData?: string;
  /** base64url of the runtime data itself, where the service gives it back. */
  readonly heldData?: string;
}

/** By the value of `x-ms-attestation-type`. */
const byType = new Map<JsonValue | undefined, TeeClaims>([
  [
    'sgx',
    {
      debuggable: sgxClaim.isDebuggable,
      reportData: sgxClaim.reportData,
      heldData: sgxClaim.enclaveHeldData,
    },
  ],
  ['sevsnpvm', { debuggable: 'x-ms-sevsnpvm-is-debuggable', reportData: 'x-ms-sevsnpvm-reportdata' }],
  ['tdxvm', { debuggable: 'tdx_td_attributes_debug', reportData: 'tdx_report_data' }],
  ['tpm', {}],
  ['azurevm', {}],
]);

/** The evidence of the confidential VM inside an Azure guest's token. */
const ISOLATION_TEE = 'x-ms-isolation-tee';

/** The claim names for a token of this kind; undefined for a kind not known here. */
export function teeClaimsOf(claims: JsonObject): TeeClaims | undefined {
  return byType.get(claims[tokenClaim.attestationType]);
}

/** The claims of each piece of evidence in a token: its own, and those of the confidential VM below an Azure guest. */
export function evidenceIn(claims: JsonObject): readonly JsonObject[] {
  const below = claims[ISOLATION_TEE];
  return isJsonObject(below) ? [claims, below] : [claims];
}
