/** What callers of the library can do about a refusal, by its code, in names of its members. */

import type { EvidenceErrorCode } from './errors.ts';

const ANCHORS =
  'If the evidence is simulated or of a private PKI, add the root of that PKI to `trust.anchors`; real hardware chains to its vendor’s root.';
const CURRENT = 'Give a `source` with current endorsements, or set `trust.now` to the time of the evidence.';
const CERTIFICATE =
  'Make new evidence with a current certificate, or set `trust.now` to the time of the evidence.';
const FOR_GOOD = 'The vendor has withdrawn its trust: refuse the platform until it is updated or replaced.';

/**
 * Hints by code; codes whose message says all have none. `error.hint`, where there is one, knows more of the case at hand.
 *
 * @example
 * if (error instanceof EvidenceError) console.log(error.hint ?? refusalHints[error.code]);
 */
export const refusalHints: Readonly<Partial<Record<EvidenceErrorCode, string>>> = {
  NoTrustAnchor: 'Set `trust.anchors`; `builtInAnchors()` has those of the vendors.',
  PckChainUntrusted: ANCHORS,
  TcbSigningUntrusted: ANCHORS,
  VekChainUntrusted: ANCHORS,
  AikCertificateUntrusted:
    'Add the root of the key’s issuer to `trust.anchors` and the CAs below it to `trust.intermediates`.',
  TcbInfoExpired: CURRENT,
  QeIdentityExpired: CURRENT,
  TcbSigningExpired: CURRENT,
  CrlExpired: CURRENT,
  PckChainExpired: CERTIFICATE,
  VekChainExpired: CERTIFICATE,
  AikCertificateExpired: CERTIFICATE,
  TcbInfoMismatch: 'Give a `source` that has the endorsements of this platform.',
  EndorsementsMissing: 'Give a `source` that has them; `firstOf` asks several.',
  EndorsementsUnavailable: 'Try again later, or give another `source`: an archive needs no network.',
  EndorsementsThrottled:
    'Try again after `retryAfter` milliseconds, or put a PCCS or an archive in front as `source`.',
  EndorsementRolledBack: 'Renew what the `source` reads: it is older than what was `seen` before.',
  HeldDataMismatch:
    'Give exactly the bytes whose SHA-256 is in the evidence as `runtimeData` or `initTimeData`.',
  StatusNotAccepted: 'Update the platform, or add its status to `trust.accept`.',
  TcbRevoked: FOR_GOOD,
  PckRevoked: FOR_GOOD,
  RootRevoked: FOR_GOOD,
  IntermediateRevoked: FOR_GOOD,
  AikCertificateRevoked: FOR_GOOD,
  ChallengeMismatch: 'Give the challenge that the evidence answers as `requirements.challenge`.',
  TpmAlgorithmNotAccepted: 'Have the TPM use SHA-256; `trust.tpm.allowSha1` accepts SHA-1.',
  AikCertificateMissing:
    '`requirements.requireValidAikCertificate` false accepts keys without a certificate.',
  PcrMaskNotCovered: 'Quote all PCRs of `requirements.requiredPcrMask` in one bank.',
  FirmwareMeasurementFailed:
    'The machine started without measuring everything: look at its firmware log and its TPM, and start it again.',
  VekChipIdMasked: '`trust.snp.allowMaskedChip` accepts the certificate of any chip.',
  UvmIssuerUntrusted: 'Name who may endorse utility VMs in `trust.snp.uvmIssuers`.',
};
