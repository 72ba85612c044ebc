/** Verifies an Azure guest: its TEE, the key that the TEE vouches for, the quote and boot log of its TPM, the key that gets the token. */

import type { RsaPublicKey } from '@veritee/core/internal/crypto';
import { EvidenceError } from '../errors.ts';
import { proved, type VerificationRequirements, type VerifiedEvidence } from '../scheme.ts';
import type { SnpEndorsements } from '../snp/endorsements.ts';
import { verifySnp } from '../snp/verify.ts';
import { verifyTdx } from '../tdx/verify.ts';
import { type ProvenPlatform, verifyPlatform } from '../tpm/platform.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import { type GuestAttestationKey, proveGuestKey } from './attestation-key.ts';
import { type BootState, bootState } from './boot-state.ts';
import { proveEncryptionKey } from './encryption-key.ts';
import type { GuestEndorsements } from './endorsements.ts';
import {
  type GuestEvidence,
  type GuestReport,
  type GuestRequest,
  type Isolation,
  requestIn,
} from './layout.ts';
import { type IsolationProof, requireKnownParavisor } from './paravisor.ts';
import { type RuntimeClaims, readRuntimeClaims, requireBoundClaims } from './runtime-claims.ts';

/** A proven TEE around a guest. */
export interface ProvenIsolation {
  readonly tee: 'snp' | 'tdx';
  readonly verified: VerifiedEvidence;
  readonly claims: RuntimeClaims;
  /** False where the operator lets any paravisor vouch. */
  readonly isKnown: boolean;
}

/** A proven guest. */
export interface GuestProof extends GuestAttestationKey {
  readonly request: GuestRequest;
  readonly isolation: ProvenIsolation | undefined;
  readonly platform: ProvenPlatform;
  readonly boot: BootState;
  readonly encryptionKey: RsaPublicKey;
}

/** The status of guests without a TEE, as TPMs have no levels; that of others is their TEE's. */
export const guestVerified = 'Verified';

/** PCRs of the firmware and of what it starts. */
const FIRMWARE_PCRS = 0xff;
/** Those in which Windows measures its loader, its settings and its drivers. */
const WINDOWS_PCRS = (1 << 11) | (1 << 12) | (1 << 13);
/** The last moment that a date can be: nothing expires. */
const NEVER = new Date(8.64e15);

/** Proves a guest. */
export function verifyGuest(
  evidence: GuestEvidence,
  endorsements: GuestEndorsements,
  trust: Trust,
  trail: Trail,
  requirements: VerificationRequirements,
): VerifiedEvidence<GuestProof> {
  if (evidence.form === 'hcl report') requireBoundReport(evidence, endorsements, trust, trail);
  const request = trail.attempt('Evidence is a request of a guest', 'GuestEvidenceIncomplete', () =>
    requestIn(evidence),
  );
  const isolation = request.isolation && proveIsolation(request.isolation, endorsements, trust, trail);
  const key = proveGuestKey(request.tpm, isolation?.claims, trust, trail, requirements);
  const platform = proveBoot(request, key, trust, trail);
  const boot = readBootState(platform, trust, trail);
  const encryptionKey = proveEncryptionKey(request.tpm, key.aik, trust, trail);
  noteUnproven(request, trail);
  return proved({
    proof: { ...key, request, isolation, platform, boot, encryptionKey },
    status: isolation?.verified.status ?? guestVerified,
    advisories: isolation?.verified.advisories ?? [],
    shortfalls: isolation?.verified.shortfalls,
    // What the report is about are the paravisor's claims: nothing of the caller's can be bound to it.
    reportData: new Uint8Array(),
    expires: earliest(isolation?.verified.expires, key.certificate?.expires),
  });
}

function earliest(...dates: readonly (Date | undefined)[]): Date {
  return new Date(Math.min(...dates.map((each) => (each ?? NEVER).getTime())));
}

/** As much as an HCL report can show by itself: that it is genuine, and which key it names. */
function requireBoundReport(
  { report, snp }: GuestReport,
  endorsements: GuestEndorsements,
  trust: Trust,
  trail: Trail,
): void {
  if (snp === undefined) return;
  const verified = verifySnp(snp, snpEndorsements(endorsements), trust, trail);
  requireBoundClaims(report.runtimeData, verified.reportData, report.hash, trail);
  readRuntimeClaims(report.runtimeData, trail);
}

function snpEndorsements({ snp }: GuestEndorsements): SnpEndorsements {
  if (snp !== undefined) return snp;
  throw new TypeError('gather was not asked for this evidence');
}

/** The hash of runtime claims in reports; a request has no place for another. */
const REQUEST_HASH = 'sha256';

function proveIsolation(
  isolation: Isolation,
  endorsements: GuestEndorsements,
  trust: Trust,
  trail: Trail,
): ProvenIsolation {
  const { verified, proof } = proveTee(isolation, endorsements, trust, trail);
  requireBoundClaims(isolation.runtimeData, verified.reportData, REQUEST_HASH, trail);
  const claims = readRuntimeClaims(isolation.runtimeData, trail);
  const isKnown = requireKnownParavisor(proof, trust, trail);
  return { tee: isolation.tee, verified, claims, isKnown };
}

/** The schemes of the TEEs themselves prove it. */
function proveTee(
  isolation: Isolation,
  endorsements: GuestEndorsements,
  trust: Trust,
  trail: Trail,
): { readonly verified: VerifiedEvidence; readonly proof: IsolationProof } {
  if (isolation.tee === 'snp') {
    const verified = verifySnp(isolation.evidence, snpEndorsements(endorsements), trust, trail);
    return { verified, proof: { tee: 'snp', proof: verified.proof } };
  }
  if (endorsements.tdx === undefined) throw new TypeError('gather was not asked for this evidence');
  const verified = verifyTdx(isolation.evidence, endorsements.tdx, trust, trail);
  return { verified, proof: { tee: 'tdx', proof: verified.proof } };
}

function proveBoot(
  { tpm, system }: GuestRequest,
  { aik }: GuestAttestationKey,
  trust: Trust,
  trail: Trail,
): ProvenPlatform {
  const saysWindows = system.type?.toLowerCase() === 'windows';
  const platform = verifyPlatform(
    tpm.platform,
    {
      what: 'Guest',
      key: aik,
      requiredPcrMask: saysWindows ? FIRMWARE_PCRS | WINDOWS_PCRS : FIRMWARE_PCRS,
      allowances: trust.tpm ?? {},
      readers: {},
    },
    trail,
  );
  requireWindowsPcrs(platform, saysWindows, trail);
  return platform;
}

/** What Windows measures counts only with its PCRs, and a guest that says it runs Windows must show what Windows measures. */
function requireWindowsPcrs(
  { isWindows, explained }: ProvenPlatform,
  saysWindows: boolean,
  trail: Trail,
): void {
  if (!isWindows && !saysWindows) return;
  const missing = [11, 12, 13].filter((pcr) => !explained.has(pcr));
  trail.require(
    'Boot log of Windows is quoted completely',
    isWindows && missing.length === 0,
    () =>
      new EvidenceError('WindowsEvents', 'What Windows measures of its boot is not proven.', {
        expected: "a quote of PCRs 11 to 13 and Windows' own boot log",
        found: isWindows ? `no proof of PCR ${missing.join(', ')}` : 'a log that Windows did not write',
      }),
  );
}

function readBootState(platform: ProvenPlatform, { guest }: Trust, trail: Trail): BootState {
  return trail.attempt(
    'Boot log says how the guest was started',
    'WindowsEvents',
    () => bootState(platform, guest?.secureBootKeys),
    ({ secureBoot, keys, isWindows }) =>
      `${isWindows ? 'Windows' : 'not Windows'}, Secure Boot ${secureBoot ? 'on' : 'off'}, keys ${keys.defaultKeys && keys.db && keys.dbx ? 'known' : 'not all known'}`,
  );
}

function noteUnproven({ clientPayload }: GuestRequest, trail: Trail): void {
  trail.pass(
    'Quote is bound to no challenge: freshness is not proven',
    'an older quote of the same boot looks the same',
  );
  const names = Object.keys(clientPayload);
  if (names.length > 0)
    trail.pass(
      'Client payload is passed on as it came: the TPM does not vouch for it',
      `${names.length} values`,
    );
}
