/** Verifies TPM and VBS evidence: challenge, request, attestation key, quotes, logs, keys, enclave, in this order. */

import { constants, timingSafeEqual, verify } from 'node:crypto';
import { utf8 } from '@veritee/core';
import { publicKeyOf } from '@veritee/core/x509';
import { EvidenceError } from '../errors.ts';
import { type Demands, proved, type VerifiedEvidence } from '../scheme.ts';
import { Trail } from '../trail.ts';
import type { Trust } from '../trust.ts';
import { type AikCertificate, decodeAikCertificate, verifyAikCertificate } from './aik-certificate.ts';
import { boundQualifyingData, verifyCertification } from './key-binding.ts';
import { type ProvenPlatform, verifyPlatform } from './platform.ts';
import type { PublicArea } from './public-area.ts';
import { jwkKey, type PublicKey, publicKeyFrom, sameKey } from './public-key.ts';
import type { QualifyingData } from './quote.ts';
import type { PlatformEvidence, RequestKey, TpmEvidence } from './request.ts';
import { decodeVbsReport, type EnclaveIdentity, verifyVbsReport } from './vbs-report.ts';
import { readWindowsState, vsmIdentityKeys, type WindowsState } from './windows-state.ts';

/** A key of the request and what was proven of it. */
export interface ProvenKey {
  readonly key: RequestKey;
  /** Through the quote, through a certification, or not at all. */
  readonly bound: 'quote' | 'certify' | undefined;
  readonly area: PublicArea | undefined;
}

/** Proven TPM evidence. */
export interface TpmProof {
  readonly evidence: TpmEvidence;
  readonly aik: PublicKey;
  /** Undefined when the policy let a key without valid certificate pass. */
  readonly aikCertificate: AikCertificate | undefined;
  readonly current: ProvenPlatform;
  readonly boot: ProvenPlatform | undefined;
  readonly windows: WindowsState;
  readonly requestKey: ProvenKey;
  readonly otherKeys: readonly ProvenKey[];
  readonly enclave: EnclaveIdentity | undefined;
}

/** The one status: TPMs have no levels. */
export const tpmVerified = 'Verified';

const ALL_PCRS = 0xffffff;
/** The last moment that a date can be: nothing expires. */
const NEVER = new Date(8.64e15);

/** Proves a request. */
export function verifyTpm(
  evidence: TpmEvidence,
  _endorsements: undefined,
  trust: Trust,
  trail: Trail,
  demands: Demands,
): VerifiedEvidence<TpmProof> {
  requireChallenge(evidence, demands, trail);
  const requestKey = requireRequestSignature(evidence, trail);
  const { aik, aikCertificate } = proveAttestationKey(evidence.current, trust, trail, demands);
  const current = verifyCurrent(evidence, aik, trust, trail, demands);
  const boot = verifyBoot(evidence, aik, current, trust, trail, demands);
  const keys = proveKeys(evidence, requestKey, aik, current, trust, trail);
  const platforms = [current, ...(boot === undefined ? [] : [boot])];
  const windows = readWindowsState(platforms, trail);
  const enclave = proveEnclave(evidence, platforms, trust, trail);
  return proved({
    proof: { evidence, aik, aikCertificate, current, boot, windows, ...keys, enclave },
    status: tpmVerified,
    advisories: [],
    // TPM evidence has no place for a caller's data beside the challenge: none can be bound to it.
    reportData: new Uint8Array(),
    expires: aikCertificate?.expires ?? NEVER,
  });
}

/** The request's copy of the challenge must be the one that the service gave to this caller. */
function requireChallenge({ challenge }: TpmEvidence, demands: Demands, trail: Trail): void {
  const { challenge: issued } = demands;
  if (issued === 'as-sent') {
    trail.pass('Challenge is taken from the request: freshness is not proven', `${challenge.length} bytes`);
    return;
  }
  trail.require(
    'Challenge is the one that the service gave',
    issued !== undefined && issued.length === challenge.length && timingSafeEqual(issued, challenge),
    () =>
      new EvidenceError('ChallengeMismatch', 'The request does not answer the challenge of the service.', {
        expected: issued === undefined ? 'a challenge of the service' : 'the challenge in service_context',
        found: `${challenge.length} bytes that differ`,
        hint: 'Ask for a challenge, make the quote for it, and send its service_context along.',
      }),
    `${challenge.length} bytes`,
  );
}

/** The key stands in the payload, so this says only that the sender has it; what ties it to the TPM is checked below. */
function requireRequestSignature({ jws, requestKey }: TpmEvidence, trail: Trail): PublicKey {
  const key = trail.attempt('Request key can be used', 'TpmKeyFormat', () => jwkKey(requestKey.jwk));
  const algorithm = key.kind === 'RSA' ? 'PS256' : 'ES256';
  trail.require(
    'Request is signed with the algorithm of its key',
    jws.header['alg'] === algorithm && jws.header['crit'] === undefined,
    () =>
      new EvidenceError(
        'TpmRequestSignature',
        'The request is signed with an algorithm that is not accepted.',
        {
          expected: `"alg" ${algorithm}, and no "crit"`,
          found: `"alg" ${String(jws.header['alg']).slice(0, 16)}`,
        },
      ),
    algorithm,
  );
  trail.require(
    'Request is signed by its request key',
    isRequestSigned(utf8(jws.signingInput), jws.signature, key),
    () =>
      new EvidenceError('TpmRequestSignature', 'The signature of the request is not valid.', {
        expected: 'a signature by the key inside the request',
      }),
    algorithm,
  );
  return key;
}

/** PS256 with a salt of any length: keys in older TPMs take the longest that fits. */
function isRequestSigned(message: Uint8Array, signature: Uint8Array, key: PublicKey): boolean {
  const options =
    key.kind === 'RSA'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
      : { dsaEncoding: 'ieee-p1363' as const };
  return verify('sha256', message, { key: key.keyObject, ...options }, signature);
}

/** The attestation key, and its CA's word that it is a genuine TPM's. */
function proveAttestationKey(
  evidence: PlatformEvidence,
  trust: Trust,
  trail: Trail,
  { requireValidAikCertificate = true }: Demands,
): Pick<TpmProof, 'aik' | 'aikCertificate'> {
  const aik = trail.attempt('Attestation key can be used', 'TpmKeyFormat', () => jwkKey(evidence.aikJwk));
  const attempt = new Trail();
  try {
    const aikCertificate = proveAikCertificate(evidence, aik, trust, attempt);
    trail.append(attempt.lines);
    return { aik, aikCertificate };
  } catch (error) {
    const tolerated =
      error instanceof EvidenceError && error.code !== 'AikKeyMismatch' && !requireValidAikCertificate;
    if (!tolerated) {
      trail.append(attempt.lines);
      throw error;
    }
    trail.append(attempt.lines.filter(({ ok }) => ok));
    trail.pass("Policy accepts an attestation key that is not proven to be a genuine TPM's", error.explain());
    return { aik, aikCertificate: undefined };
  }
}

function proveAikCertificate(
  { aikCertificate: der }: PlatformEvidence,
  aik: PublicKey,
  trust: Trust,
  trail: Trail,
): AikCertificate {
  if (der === undefined) {
    return trail.fail(
      'AIK certificate is in the request',
      new EvidenceError('AikCertificateMissing', 'The request has no AIK certificate.', {
        expected: 'aik_cert',
        hint: 'Virtual TPMs often have none: a policy can set require_valid_aik_cert to false.',
      }),
    );
  }
  const certificate = requireCertifiedKey(der, aik, trail);
  return verifyAikCertificate(certificate, trust, trail);
}

function requireCertifiedKey(der: Uint8Array, aik: PublicKey, trail: Trail): AikCertificate['certificate'] {
  const certificate = trail.attempt('AIK certificate can be read', 'AikCertificateFormat', () =>
    decodeAikCertificate(der),
  );
  const certified = trail.attempt('AIK certificate has a usable key', 'AikCertificateFormat', () =>
    publicKeyFrom(publicKeyOf(certificate)),
  );
  trail.require(
    'AIK certificate certifies the attestation key',
    sameKey(certified, aik),
    () => new EvidenceError('AikKeyMismatch', 'The AIK certificate is for another key than aik_pub.'),
    `certificate SHA-256 ${certificate.sha256}`,
  );
  return certificate;
}

function verifyCurrent(
  evidence: TpmEvidence,
  key: PublicKey,
  trust: Trust,
  trail: Trail,
  { requiredPcrMask = ALL_PCRS }: Demands,
): ProvenPlatform {
  const qualifyingData = qualifyingDataOf(evidence, trail);
  const allowances = trust.tpm ?? {};
  return verifyPlatform(
    evidence.current,
    { what: 'Current', key, qualifyingData, requiredPcrMask, allowances },
    trail,
  );
}

const THE_CHALLENGE = 'the challenge';

/** What the quote must be made for: the challenge, or the challenge and the request key together. */
function qualifyingDataOf({ version, challenge, requestKey }: TpmEvidence, trail: Trail): QualifyingData[] {
  const bare = { bytes: challenge, what: THE_CHALLENGE };
  const { binding } = requestKey;
  const bound = (hash: 'sha256' | 'sha384' | 'sha512'): QualifyingData => ({
    bytes: boundQualifyingData(requestKey.jwkText, challenge, hash),
    what: 'the request key and the challenge',
  });
  if (version === 1) return [bare, bound('sha256')];
  if (binding === undefined) {
    return trail.fail(
      'Request key says how it is tied to the TPM',
      new EvidenceError('RequestKeyNotBound', 'Nothing ties the request key to the TPM.', {
        expected: 'info.tpm_quote or info.tpm_certify in request_key',
      }),
    );
  }
  trail.pass('Request key says how it is tied to the TPM', binding.kind);
  return binding.kind === 'quote' ? [bound(binding.hash)] : [bare];
}

/** The state before hibernation must be of the same TPM in the same cold boot. */
function verifyBoot(
  { boot: evidence }: TpmEvidence,
  aik: PublicKey,
  current: ProvenPlatform,
  trust: Trust,
  trail: Trail,
  { requiredPcrMask = ALL_PCRS }: Demands,
): ProvenPlatform | undefined {
  if (evidence === undefined) return undefined;
  const key = trail.attempt('Attestation key of the boot statement can be used', 'TpmKeyFormat', () =>
    jwkKey(evidence.aikJwk),
  );
  trail.require('Boot statement is by the same attestation key', sameKey(key, aik), () =>
    mismatch('the attestation key of the current statement', 'another key'),
  );
  if (evidence.aikCertificate !== undefined) requireCertifiedKey(evidence.aikCertificate, aik, trail);
  const allowances = trust.tpm ?? {};
  const boot = verifyPlatform(evidence, { what: 'Boot', key: aik, requiredPcrMask, allowances }, trail);
  const before = boot.quote.statement;
  const now = current.quote.statement;
  const sameBoot =
    before.clockInfo.resetCount === now.clockInfo.resetCount &&
    before.clockInfo.clock <= now.clockInfo.clock &&
    before.firmwareVersion === now.firmwareVersion;
  trail.require(
    'Boot statement is of the same cold boot',
    sameBoot,
    () =>
      mismatch(
        `reset ${now.clockInfo.resetCount}, a clock up to ${now.clockInfo.clock}, the same firmware`,
        `reset ${before.clockInfo.resetCount}, clock ${before.clockInfo.clock}`,
      ),
    `reset ${now.clockInfo.resetCount}`,
  );
  return boot;
}

function mismatch(expected: string, found: string): EvidenceError {
  return new EvidenceError(
    'BootAttestationMismatch',
    'The boot statement does not go with the current one.',
    {
      expected,
      found,
    },
  );
}

function proveKeys(
  { requestKey, otherKeys, challenge }: TpmEvidence,
  key: PublicKey,
  attestationKey: PublicKey,
  { quote }: ProvenPlatform,
  trust: Trust,
  trail: Trail,
): Pick<TpmProof, 'requestKey' | 'otherKeys'> {
  const allowSha1 = trust.tpm?.allowSha1 ?? false;
  const prove = (what: string, each: RequestKey, imported: PublicKey): ProvenKey => {
    if (each.binding?.kind !== 'certify') return { key: each, bound: undefined, area: undefined };
    const demands = { what, key: imported, attestationKey, challenge, allowSha1 };
    return {
      key: each,
      bound: 'certify',
      area: verifyCertification(each.binding.certification, demands, trail),
    };
  };
  const byQuote = quote.boundTo !== undefined && quote.boundTo.what !== THE_CHALLENGE;
  return {
    requestKey: byQuote
      ? { key: requestKey, bound: 'quote', area: undefined }
      : prove('Request key', requestKey, key),
    otherKeys: otherKeys.map((each, i) => {
      const imported = trail.attempt(`Other key ${i + 1} can be used`, 'TpmKeyFormat', () =>
        jwkKey(each.jwk),
      );
      return prove(`Other key ${i + 1}`, each, imported);
    }),
  };
}

function proveEnclave(
  { enclave }: TpmEvidence,
  platforms: readonly ProvenPlatform[],
  trust: Trust,
  trail: Trail,
): EnclaveIdentity | undefined {
  if (enclave === undefined) return undefined;
  const report = trail.attempt('VBS report can be read', 'VbsReportFormat', () =>
    decodeVbsReport(enclave.report),
  );
  const keys = vsmIdentityKeys(platforms, trust.tpm?.allowIdkSignatures ?? false, trail);
  verifyVbsReport(report, enclave.signedText, keys, trail);
  return report.identity;
}
