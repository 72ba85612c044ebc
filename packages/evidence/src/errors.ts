/** Why evidence is refused: stable codes. */

import { CodedError, type ErrorFacts } from '@veritee/core';

/** Codes of refusals; the names follow the taxonomy of Intel's quote verification. */
export type EvidenceErrorCode =
  | 'EvidenceFormat'
  | 'QuoteFormat'
  | 'CertificateFormat'
  | 'CertificationDataUnsupported'
  | 'PckChainMissing'
  | 'PckChainInvalidIssuer'
  | 'PckChainUntrusted'
  | 'PckChainExpired'
  | 'PckExtensionFormat'
  | 'RootRevoked'
  | 'IntermediateRevoked'
  | 'PckRevoked'
  | 'CrlFormat'
  | 'CrlUnknownIssuer'
  | 'CrlInvalidSignature'
  | 'CrlInvalidExtensions'
  | 'CrlExpired'
  | 'TcbSigningMissing'
  | 'TcbSigningInvalidIssuer'
  | 'TcbSigningUntrusted'
  | 'TcbSigningRevoked'
  | 'TcbSigningExpired'
  | 'TcbInfoFormat'
  | 'TcbInfoInvalidSignature'
  | 'TcbInfoExpired'
  | 'TcbInfoMismatch'
  | 'QeIdentityFormat'
  | 'QeIdentityInvalidSignature'
  | 'QeIdentityExpired'
  | 'QeIdentityMismatch'
  | 'QeReportSignature'
  | 'QeReportData'
  | 'QuoteSignature'
  | 'TdxModuleMismatch'
  | 'TcbNotSupported'
  | 'TcbRevoked'
  | 'TcbUnrecognizedStatus'
  | 'StatusNotAccepted'
  | 'NoTrustAnchor'
  | 'HeldDataMismatch'
  | 'HeldDataFormat'
  | 'TpmMessageFormat'
  | 'TpmRequestSignature'
  | 'TpmDataMissing'
  | 'ChallengeMismatch'
  | 'TpmStructureFormat'
  | 'TpmAlgorithmNotAccepted'
  | 'TpmKeyFormat'
  | 'AikKeyMismatch'
  | 'AikCertificateMissing'
  | 'AikCertificateFormat'
  | 'AikCertificatePurpose'
  | 'AikCertificateUntrusted'
  | 'AikCertificateExpired'
  | 'AikCertificateRevoked'
  | 'TpmQuoteSignature'
  | 'TpmQuoteFormat'
  | 'QualifyingDataMismatch'
  | 'PcrSelectionMismatch'
  | 'PcrMaskNotCovered'
  | 'TpmDemandInvalid'
  | 'PcrDigestMismatch'
  | 'RequestKeyNotBound'
  | 'KeyCertificationInvalid'
  | 'BootAttestationMismatch'
  | 'EventLogFormat'
  | 'EventLogTooLarge'
  | 'EventLogReplayMismatch'
  | 'FirmwareMeasurementFailed'
  | 'SecureBootEvents'
  | 'WindowsEvents'
  | 'ImaLogFormat'
  | 'VbsReportFormat'
  | 'VbsReportSignature'
  | 'VbsReportData'
  | 'VbsSigningKeyMissing'
  | 'SnpReportFormat'
  | 'SnpAlgorithmNotAccepted'
  | 'SnpReportSignature'
  | 'SnpProductUnknown'
  | 'VekChainMissing'
  | 'VekChainInvalidIssuer'
  | 'VekChainUntrusted'
  | 'VekChainExpired'
  | 'VekExtensionFormat'
  | 'VekKindMismatch'
  | 'VekProductMismatch'
  | 'VekTcbMismatch'
  | 'VekChipIdMasked'
  | 'VekChipIdMismatch'
  | 'UvmEndorsementFormat'
  | 'UvmEndorsementSignature'
  | 'UvmEndorsementExpired'
  | 'UvmIssuerUntrusted'
  | 'UvmMeasurementMismatch'
  | 'HclReportFormat'
  | 'GuestEvidenceFormat'
  | 'GuestEvidenceIncomplete'
  | 'RuntimeClaimsFormat'
  | 'RuntimeClaimsMismatch'
  | 'ParavisorUnknown'
  | 'AikNotBound'
  | 'EncryptionKeyUnsuitable'
  | 'EndorsementsMissing'
  | 'EndorsementsUnavailable'
  | 'EndorsementsFormat'
  | 'EndorsementsThrottled'
  | 'EndorsementRolledBack'
  | 'EndorsementPackSignature';

const UNDECIDED = [
  'EndorsementsMissing',
  'EndorsementsUnavailable',
  'EndorsementsThrottled',
] as const satisfies readonly EvidenceErrorCode[];

/**
 * Whether a code means that nothing was decided: the endorsements of the evidence were missing or unavailable. The same
 * evidence may be accepted where they are at hand. Every other code says something about the evidence or about what was given with it.
 *
 * @example
 * if (error instanceof EvidenceError && isUndecided(error.code)) console.log('Try again with its endorsements.');
 */
export function isUndecided(code: string): boolean {
  return UNDECIDED.some((each) => each === code);
}

/** The vendor's word for the state of a platform: Intel's converged TCB status; `Verified` where there is but one word for genuine. */
export type PlatformStatusName =
  | 'UpToDate'
  | 'SWHardeningNeeded'
  | 'ConfigurationNeeded'
  | 'ConfigurationAndSWHardeningNeeded'
  | 'OutOfDate'
  | 'OutOfDateConfigurationNeeded'
  | 'Revoked'
  | 'TcbNotSupported'
  | 'TDRelaunchAdvised'
  | 'TDRelaunchAdvisedConfigurationNeeded'
  | 'Verified'
  | (string & {});

/** What is known of the platform when a refusal happens after its status was found. */
export interface PlatformStatus {
  readonly status: PlatformStatusName;
  readonly advisories: readonly string[];
  /** For people: what is below what the vendor's best status needs, and what would change it; absent where it is not known. */
  readonly shortfalls?: readonly string[] | undefined;
}

/** A refusal of evidence. */
export class EvidenceError extends CodedError<EvidenceErrorCode> {
  /** Present when the platform's status could be computed. */
  readonly platform?: PlatformStatus;
  /** Milliseconds from the moment of the refusal after which a new try makes sense, where a source of endorsements says so. */
  readonly retryAfter?: number;

  constructor(
    code: EvidenceErrorCode,
    message: string,
    facts: ErrorFacts & { platform?: PlatformStatus; retryAfter?: number } = {},
  ) {
    super(code, message, facts);
    if (facts.platform !== undefined) this.platform = facts.platform;
    if (facts.retryAfter !== undefined) this.retryAfter = facts.retryAfter;
  }
}
