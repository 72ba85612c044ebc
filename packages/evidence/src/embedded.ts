/**
 * Verifies evidence in the certificate of a key, for `verifySigningCertificate` of `@veritee/client`. The two packages
 * are in the same layer and do not know each other: what passes between them is plain data.
 */

import type { JsonObject } from '@veritee/core';
import { hex, sameBytes } from '@veritee/core/internal';
import { sha256 } from '@veritee/core/internal/crypto';
import { type AttestationType, attestationTypes } from '@veritee/core/internal/maa';
import { kdsSource } from './endorsements/amd/kds.ts';
import { cachedSource } from './endorsements/cache.ts';
import { pcsSource } from './endorsements/intel/pcs.ts';
import { type EndorsementSource, firstOf } from './endorsements/source.ts';
import { EvidenceError } from './errors.ts';
import { splitCustomClaims } from './openenclave/custom-claims.ts';
import { schemeOf } from './schemes.ts';
import { Trail, type TrailLine } from './trail/trail.ts';
import { builtInAnchors } from './trust/roots.ts';
import type { EmbeddedProverOptions } from './verification/context.ts';
import { readProverOptions } from './verification/input.ts';
import { verifyEvidence } from './verify-evidence.ts';

export type { EmbeddedProverOptions } from './verification/context.ts';

/** Evidence as it was found in a certificate. */
export interface FoundEvidence {
  /** By which kind of attestation it is to be verified. */
  readonly attestationType: string;
  readonly bytes: Uint8Array;
}

/** What was proven. */
export interface ProvenFoundEvidence {
  /** By the names that tokens have. */
  readonly claims: JsonObject;
  /** Custom claims of Open Enclave evidence, whose SHA-256 is the report data. */
  readonly boundData?: Uint8Array | undefined;
  /** The vendor's word for the platform. */
  readonly status: string;
  readonly advisories: readonly string[];
  readonly trail: readonly TrailLine[];
}

/**
 * A function that proves evidence found in a certificate, the way the service proves evidence sent to it. Unless told
 * otherwise it asks the services of Intel and AMD for endorsements and keeps them.
 *
 * @throws VerificationOptionsError `OptionsInvalid`
 * @throws EvidenceError from the function it gives
 * @example
 * const prove = embeddedEvidenceProver();
 * await verifySigningCertificate(certificate, { prove, expectations: { signer } });
 */
export function embeddedEvidenceProver(
  given: EmbeddedProverOptions = {},
): (evidence: FoundEvidence) => Promise<ProvenFoundEvidence> {
  const options = readProverOptions(given);
  const clock = (): Date => options.trust?.now ?? new Date();
  const source = options.source ?? vendorsSource(clock);
  return async (found) => {
    const { attestationType, bytes, boundData } = withoutCustomClaims(found);
    const scheme = isKnown(attestationType) ? schemeOf(attestationType) : undefined;
    if (scheme === undefined) {
      throw new EvidenceError('EvidenceFormat', 'Evidence of this kind cannot be verified here.', {
        found: attestationType,
      });
    }
    const trust = { anchors: builtInAnchors(), ...options.trust, now: clock() };
    const context = { ...options, source, trust };
    const trail = new Trail();
    const { verified, claims } = await verifyEvidence(scheme, { evidence: bytes }, context, trail);
    if (boundData !== undefined) requireBound(verified.reportData, boundData, trail);
    const { status, advisories } = verified;
    return { claims: claims.token, boundData, status, advisories, trail: trail.lines };
  };
}

/** The services of the vendors whose evidence certificates hold. */
function vendorsSource(now: () => Date): EndorsementSource {
  return firstOf([pcsSource(), kdsSource()].map((each) => cachedSource(each, { currentDate: now })));
}

function isKnown(type: string): type is AttestationType {
  return (attestationTypes as readonly string[]).includes(type);
}

/** Open Enclave evidence with custom claims is an SGX quote, and claims that it is bound to. */
function withoutCustomClaims(found: FoundEvidence): FoundEvidence & { readonly boundData?: Uint8Array } {
  const parts = found.attestationType === 'OpenEnclave' ? splitCustomClaims(found.bytes) : undefined;
  if (parts === undefined) return found;
  return { attestationType: 'SgxEnclave', bytes: parts.quote, boundData: parts.customClaims };
}

function requireBound(reportData: Uint8Array, boundData: Uint8Array, trail: Trail): void {
  const digest = sha256(boundData);
  trail.require(
    'Evidence is bound to its custom claims',
    sameBytes(reportData.subarray(0, 32), digest),
    () =>
      new EvidenceError('HeldDataMismatch', 'The evidence was not made for the claims beside it.', {
        expected: `SHA-256 ${hex(reportData.subarray(0, 32))}`,
        found: `SHA-256 ${hex(digest)}`,
      }),
  );
}
