/** Verifies TPM and VBS evidence: challenge, request, attestation key, quotes, logs, keys, enclave, in this order. */

import { sameSecret } from '@veritee/core/internal';
import { isSameKey, type PublicKey } from '@veritee/core/internal/crypto';
import { EvidenceError } from '../errors.ts';
import { proved, type VerificationRequirements, type VerifiedEvidence } from '../scheme.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import { type AttestationKey, proveAttestationKey, requireCertifiedKey } from './attestation-key.ts';
import type { TpmEvidence } from './evidence.ts';
import { boundQualifyingData } from './key-binding.ts';
import { type ProvenPlatform, type TpmReaders, verifyPlatform } from './platform.ts';
import { jwkKey } from './public-key.ts';
import type { QualifyingData } from './quote.ts';
import { type ProvenKeys, proveKeys } from './request-keys.ts';
import { requireRequestSignature } from './request-signature.ts';
import { allPcrs } from './requirements.ts';
import { decodeVbsReport, type EnclaveIdentity, verifyVbsReport } from './vbs-report.ts';
import { readWindowsState, vsmIdentityKeys, type WindowsState } from './windows-state.ts';

/** Proven TPM evidence. */
export interface TpmProof extends AttestationKey, ProvenKeys {
  readonly evidence: TpmEvidence;
  readonly current: ProvenPlatform;
  readonly boot: ProvenPlatform | undefined;
  readonly windows: WindowsState;
  readonly enclave: EnclaveIdentity | undefined;
}

/** The one status: TPMs have no levels. */
export const tpmVerified = 'Verified';

/** The last moment that a date can be: nothing expires. */
const NEVER = new Date(8.64e15);

/** Proves a request. */
export function verifyTpm(
  evidence: TpmEvidence,
  readers: TpmReaders,
  trust: Trust,
  trail: Trail,
  requirements: VerificationRequirements,
): VerifiedEvidence<TpmProof> {
  requireChallenge(evidence, requirements, trail);
  const requestKey = requireRequestSignature(evidence, trail);
  const { aik, aikCertificate } = proveAttestationKey(evidence.current, trust, trail, requirements);
  const current = verifyCurrent(evidence, aik, readers, trust, trail, requirements);
  const boot = verifyBoot(evidence, aik, current, readers, trust, trail, requirements);
  const context = { key: requestKey, attestationKey: aik, quoted: isBoundToKey(current) };
  const keys = proveKeys(evidence, context, trust, trail);
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
function requireChallenge(
  { challenge }: TpmEvidence,
  requirements: VerificationRequirements,
  trail: Trail,
): void {
  const { challenge: issued } = requirements;
  if (issued === 'as-sent') {
    trail.pass('Challenge is taken from the request: freshness is not proven', `${challenge.length} bytes`);
    return;
  }
  trail.require(
    'Challenge is the one that the service gave',
    issued !== undefined && sameSecret(issued, challenge),
    () =>
      new EvidenceError('ChallengeMismatch', 'The request does not answer the challenge of the service.', {
        expected: issued === undefined ? 'a challenge of the service' : 'the challenge in service_context',
        found: 'another one',
        hint: 'Quote for a new challenge and send its service_context.',
      }),
    `${challenge.length} bytes`,
  );
}

function verifyCurrent(
  evidence: TpmEvidence,
  key: PublicKey,
  readers: TpmReaders,
  trust: Trust,
  trail: Trail,
  { requiredPcrMask = allPcrs }: VerificationRequirements,
): ProvenPlatform {
  const qualifyingData = qualifyingDataOf(evidence, trail);
  const allowances = trust.tpm ?? {};
  return verifyPlatform(
    evidence.current,
    { what: 'Current', key, qualifyingData, requiredPcrMask, allowances, readers },
    trail,
  );
}

const THE_CHALLENGE = 'the challenge';

function isBoundToKey({ quote }: ProvenPlatform): boolean {
  return quote.boundTo !== undefined && quote.boundTo.what !== THE_CHALLENGE;
}

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
  readers: TpmReaders,
  trust: Trust,
  trail: Trail,
  { requiredPcrMask = allPcrs }: VerificationRequirements,
): ProvenPlatform | undefined {
  if (evidence === undefined) return undefined;
  const key = trail.attempt('Attestation key of the boot statement can be used', 'TpmKeyFormat', () =>
    jwkKey(evidence.aikJwk),
  );
  trail.require('Boot statement is by the same attestation key', isSameKey(key, aik), () =>
    mismatch('the attestation key of the current statement', 'another key'),
  );
  if (evidence.aikCertificate !== undefined) requireCertifiedKey(evidence.aikCertificate, aik, trail);
  const allowances = trust.tpm ?? {};
  const boot = verifyPlatform(
    evidence,
    { what: 'Boot', key: aik, requiredPcrMask, allowances, readers },
    trail,
  );
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
