/** What a TPM request holds, decoded and not yet trusted: one form for versions 1 and 2. */

import type { CompactJws } from '@veritee/core/internal';
import type { KeyCertification } from './key-binding.ts';
import type { PcrValues } from './quoted-banks.ts';

/** A log as it came. */
export interface RawLog {
  readonly kind: 'TCG' | 'IMA';
  readonly bytes: Uint8Array;
}

/** What a TPM said of its platform at one time. */
export interface PlatformEvidence {
  readonly logs: readonly RawLog[];
  readonly aikCertificate: Uint8Array | undefined;
  /** Members of the AIK's JWK. */
  readonly aikJwk: ReadonlyMap<string, string>;
  readonly pcrs: readonly PcrValues[];
  readonly dropUnquoted: boolean;
  /** TPMS_ATTEST. */
  readonly quote: Uint8Array;
  /** TPMT_SIGNATURE. */
  readonly signature: Uint8Array;
}

/** How a key says that it is tied to the TPM. */
export type KeyBinding =
  | { readonly kind: 'quote'; readonly hash: 'sha256' | 'sha384' | 'sha512' }
  | { readonly kind: 'certify'; readonly certification: KeyCertification };

/** A key of the request. */
export interface RequestKey {
  /** The JWK as it came: its very text is hashed. */
  readonly jwkText: string;
  readonly jwk: ReadonlyMap<string, string>;
  /** The whole key object as it came, for policies. */
  readonly text: string;
  readonly binding: KeyBinding | undefined;
}

/** A claim that the client makes itself. */
export interface CustomClaim {
  readonly name: string;
  readonly value: string | boolean | bigint;
}

/** A VBS enclave's report, and the text that it is about. */
export interface EnclaveEvidence {
  readonly report: Uint8Array;
  /** The value of `report_signed`, from `{` to `}` as it came. */
  readonly signedText: string;
}

/** A decoded request. */
export interface TpmEvidence {
  readonly version: 1 | 2;
  readonly jws: CompactJws;
  readonly relyingPartyId: string | undefined;
  /** As it came: it goes back the same way. */
  readonly relyingPartyData: string | undefined;
  readonly challenge: Uint8Array;
  readonly serviceContext: Uint8Array;
  readonly current: PlatformEvidence;
  /** The state before hibernation. */
  readonly boot: PlatformEvidence | undefined;
  readonly requestKey: RequestKey;
  readonly otherKeys: readonly RequestKey[];
  readonly customClaims: readonly CustomClaim[];
  readonly enclave: EnclaveEvidence | undefined;
}
