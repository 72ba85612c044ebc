/** What a verification may rely on: handed in, never looked up. */

import type { Certificate, RevocationList, TrustAnchor } from '@veritee/core/internal/x509';
import type { ProofCache } from '../proof/proof-cache.ts';
import type { Seen } from '../proof/seen.ts';

/** Vendors whose roots are known. */
export type KnownVendor = 'Intel' | 'AMD' | 'Microsoft' | 'Azure';

/** A vendor whose roots anchor evidence: a known one, or another that a kind of evidence names. */
export type Vendor = KnownVendor | (string & {});

/** Roots by vendor. No anchors for a vendor means that its evidence is refused. */
export type TrustAnchors = Readonly<
  Partial<Record<KnownVendor, readonly TrustAnchor[]>> & Record<string, readonly TrustAnchor[]>
>;

/** Everything a verification takes for granted. */
export interface Trust {
  readonly anchors: TrustAnchors;
  /** The moment at which certificates and endorsements must be valid. */
  readonly now: Date;
  /** Platform statuses that count as genuine enough; the scheme's default when absent. */
  readonly accept?: ReadonlySet<string> | undefined;
  /** Absent: nothing is remembered between verifications. */
  readonly proofCache?: ProofCache | undefined;
  /** How new the newest endorsements were; older ones are refused. Absent: any that are valid will do. */
  readonly seen?: Seen | undefined;
  /** CA certificates below the anchors, for evidence that brings its leaf certificate only. They are proven, not trusted. */
  readonly intermediates?: readonly Certificate[] | undefined;
  /** Revocation lists from configuration, for evidence whose vendor does not deliver them. They are proven, not trusted. */
  readonly revocationLists?: readonly RevocationList[] | undefined;
  /** What the operator allows TPMs; the strict choice when absent. */
  readonly tpm?: TpmAllowances | undefined;
  /** What the operator allows SEV-SNP guests, and whom he believes about them; the strict choice when absent. */
  readonly snp?: SnpAllowances | undefined;
  /** Which paravisors the operator knows in Azure guests; the strict choice when absent. */
  readonly guest?: GuestAllowances | undefined;
}

/** Switches for Azure guests. Hex is lower case. */
export interface GuestAllowances {
  /**
   * Paravisors that may name the attestation key of a confidential VM's TPM, beside those whose SEV-SNP launch Azure has
   * signed. A baseline of `snp` does not count: who runs one as a container can have a report about any key.
   */
  readonly paravisors?: readonly KnownParavisor[] | undefined;
  /**
   * Accept confidential VMs whose paravisor is not known: false unless set. Whoever runs a confidential VM can then
   * answer for any TPM.
   */
  readonly allowUnknownParavisor?: boolean | undefined;
  /**
   * SHA-256 of certificates that PK, KEK and db may hold beside Microsoft's, 64 hex digits each: for virtual machines with
   * Secure Boot keys of your own.
   */
  readonly secureBootKeys?: readonly string[] | undefined;
}

/** A paravisor: by who signed its launch, or by what was launched. All members that are given must be those of the evidence. */
export interface KnownParavisor {
  /** SEV-SNP: SHA-384 of the id key, 96 hex digits. */
  readonly idKeyDigest?: string | undefined;
  /** SEV-SNP: launch measurement, 96 hex digits. */
  readonly measurement?: string | undefined;
  /** TDX: MRTD, 96 hex digits. */
  readonly mrTd?: string | undefined;
}

/** Switches for SEV-SNP evidence. Hex is lower case. */
export interface SnpAllowances {
  /** Accept reports whose chip id is masked, with the certificate of any chip: false unless set. */
  readonly allowMaskedChip?: boolean | undefined;
  /** Accept chains where no source has AMD's revocation list: false unless set. A list that exists is always used. */
  readonly allowMissingRevocationList?: boolean | undefined;
  /** Who may endorse utility VMs of confidential containers; Microsoft when absent. */
  readonly uvmIssuers?: readonly UvmIssuer[] | undefined;
  /** Guests that count as `azure-compliant-cvm`; none when absent. */
  readonly baselines?: readonly ComplianceBaseline[] | undefined;
}

/** Who may say what a utility VM measures. */
export interface UvmIssuer {
  /** A did:x509, which pins a certificate authority by its hash. */
  readonly issuer: string;
  readonly feed: string;
  /** Endorsements of a lower version are refused. */
  readonly minimumSvn?: number | undefined;
}

/** A guest known to be good: by who signed its launch, by what was launched, or by both. */
export interface ComplianceBaseline {
  readonly idKeyDigest?: string | undefined;
  readonly measurement?: string | undefined;
}

/** Switches for TPM evidence. */
export interface TpmAllowances {
  /** Accept SHA-1: banks, signatures, and IMA entries that older kernels extend as SHA-1 with zeros behind it. False unless set. */
  readonly allowSha1?: boolean | undefined;
  /**
   * Accept logs that lack the "Exit Boot Services" events of PCR 5, which some firmware measures without logging: true
   * unless set. Only the two known texts are tried, in PCR 5 only.
   */
  readonly allowUnloggedExitBootServices?: boolean | undefined;
  /** Accept VBS reports signed with the IDK, which is meant for encryption: false unless set. */
  readonly allowIdkSignatures?: boolean | undefined;
}
