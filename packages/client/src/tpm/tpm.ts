/** What a conversation asks of a TPM and its machine. The driver of the TPM implements it. */

/** A public RSA or EC key. */
export type TpmPublicKey =
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string };

/** The key that signs quotes. */
export interface TpmAttestationKey {
  readonly publicKey: TpmPublicKey;
  /** DER; left out for TPMs without one, which only some policies accept. */
  readonly certificate?: Uint8Array | undefined;
}

/** A quote and the values that it is about. */
export interface TpmQuote {
  /** TPMS_ATTEST, without a size in front. */
  readonly attest: Uint8Array;
  /** TPMT_SIGNATURE. */
  readonly signature: Uint8Array;
  /** Banks in the order of the quote's selection; `algorithm` is a TPM_ALG_ID (11 is SHA-256). */
  readonly pcrs: readonly {
    readonly algorithm: number;
    readonly values: readonly { readonly index: number; readonly digest: Uint8Array }[];
  }[];
}

/** A log, as firmware, boot loader or kernel hand it out. */
export interface TpmLog {
  readonly type: 'TCG' | 'IMA';
  readonly log: Uint8Array;
}

/** A key that signs the request and is in the report as `cnf`. */
export interface TpmRequestKey {
  readonly publicKey: TpmPublicKey;
  /** PS256 for RSA (RSASSA-PSS, SHA-256, salt of 32 octets), ES256 for EC (r and s, 64 octets). */
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
  /** For keys inside the TPM: TPM2_Certify by the attestation key. Without it the quote binds the key. */
  certify?(qualifyingData: Uint8Array): Promise<{
    /** TPMT_PUBLIC. */
    readonly publicArea: Uint8Array;
    /** TPMS_ATTEST. */
    readonly attest: Uint8Array;
    /** TPMT_SIGNATURE. */
    readonly signature: Uint8Array;
  }>;
}

/** What a conversation asks of a TPM and its machine, in the order of the members. */
export interface Tpm {
  attestationKey(): Promise<TpmAttestationKey>;
  /** A key of the caller's own; by default one is made for this conversation. */
  requestKey?(): Promise<TpmRequestKey>;
  /** Quotes the PCRs that the policy of the instance asks for: all 24 of one bank unless it says otherwise. */
  quote(qualifyingData: Uint8Array): Promise<TpmQuote>;
  /** Asked after the quote, so that no event of the quote is missing from a log that grows. */
  logs(): Promise<readonly TpmLog[]>;
}
