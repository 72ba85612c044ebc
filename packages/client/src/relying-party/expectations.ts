/** What a relying party asks of a token beyond its being genuine. */

import type { JsonObject, JsonValue } from '@veritee/core';
import type { ComplianceStatusName, EvidenceTypeName, TcbStatusName } from '../claims/words.ts';

/** Words for the state of a platform, whatever its vendor. */
export type PlatformStateName = TcbStatusName | ComplianceStatusName | 'azuredefault' | (string & {});

/** A measurement: hex text in either case, or the bytes. */
export type Measurement = string | Uint8Array;

/**
 * Demands on an attestation token. All that are given must hold; see each for what holds when it is not given. Where a
 * demand speaks of "the evidence", it is read in the claims of its kind (docs/guides/verify-a-token.md has the table); in the
 * token of an Azure guest, that is the confidential VM below it. Evidence of a kind that does not say it fails the demand.
 */
export interface TokenExpectations {
  /** Value of `x-ms-attestation-type`: `sgx`, `sevsnpvm`, `tdxvm`, `tpm`, `azurevm`. Not given: any, but the token must have one, or be one of a TPM. */
  readonly attestationType?: EvidenceTypeName | readonly EvidenceTypeName[];
  /** `true` accepts evidence that can be debugged, whose secrets are open to its host. Not given: refused, as with `false`. */
  readonly allowDebuggable?: boolean;
  /** One of these measurements of what was started: MRENCLAVE (32 bytes), the launch measurement of SEV-SNP or MRTD of TDX (48 bytes). */
  readonly measurement?: Measurement | readonly Measurement[];
  /** One of these signers of what was started: MRSIGNER of SGX (32 bytes), the id key digest of SEV-SNP (48 bytes). */
  readonly signer?: Measurement | readonly Measurement[];
  /** One of these family ids (16 bytes): of SGX with Key Separation and Sharing, of SEV-SNP. */
  readonly familyId?: Measurement | readonly Measurement[];
  /** One of these products (16 bytes): the extended product id of SGX, the image id of SEV-SNP. */
  readonly imageId?: Measurement | readonly Measurement[];
  /** One of these values that the host had to name at the start: CONFIGID of SGX (64 bytes), HOST_DATA of SEV-SNP (32), MRCONFIGID of TDX (48). */
  readonly hostData?: Measurement | readonly Measurement[];
  /** One of these enclave measurements (32 bytes) of SGX. */
  readonly mrEnclave?: Measurement | readonly Measurement[];
  /** One of these enclave signers (32 bytes) of SGX. */
  readonly mrSigner?: Measurement | readonly Measurement[];
  /** The enclave's product id (ISVPRODID). */
  readonly productId?: number;
  /** The least security version: ISVSVN of SGX, the guest's of SEV-SNP. */
  readonly minimumSvn?: number;
  /** One of these words for the state of the platform: `x-ms-sgx-tcbidentifier`, `x-ms-compliance-status` of SEV-SNP, `attester_tcb_status` of TDX. */
  readonly tcbStatus?: PlatformStateName | readonly PlatformStateName[];
  /** One of these policies decided: `x-ms-policy-hash` as base64url text, or the bytes of the hash. */
  readonly policyHash?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** The nonce sent with the request. */
  readonly nonce?: string;
  /** The data that the evidence must be bound to: bytes, or text taken as UTF-8. Its SHA-256 must be in the evidence's report data. */
  readonly runtimeData?: Uint8Array | string;
  /** Seconds since the token was issued, at most. */
  readonly maxTokenAge?: number;
  /** Top-level claims that must be there with exactly these JSON values. */
  readonly claims?: Readonly<Record<string, JsonValue>>;
  /** Demands of your own by name; each must return true. */
  readonly predicates?: Readonly<Record<string, (claims: JsonObject) => boolean>>;
}
