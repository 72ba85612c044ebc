/**
 * Proves evidence that stands in the certificate of a key, for `verifySigningCertificate` of `@veritee/client`. The two packages
 * stand on the same floor and do not know each other: what passes between them is plain data.
 */

import { hash } from 'node:crypto';
import { ByteReader, CodedError, hex, type JsonObject, sameBytes } from '@veritee/core';
import { type AttestationType, attestationTypes } from '@veritee/core/maa';
import { cachedSource } from './endorsements/cache.ts';
import { pcsSource } from './endorsements/intel/pcs.ts';
import { EvidenceError } from './errors.ts';
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
  /** The maker's word for the platform. */
  readonly status: string;
  readonly advisories: readonly string[];
  readonly trail: readonly TrailLine[];
}

/**
 * A function that proves evidence found in a certificate, the way the service proves evidence sent to it. Unless told
 * otherwise it asks Intel's service for endorsements and keeps them.
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
  const source = options.source ?? cachedSource(pcsSource(), { now: clock });
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

function isKnown(type: string): type is AttestationType {
  return (attestationTypes as readonly string[]).includes(type);
}

/** Sizes in Open Enclave evidence up to the quote, and in an SGX quote up to its signature data. */
const HEADER = 32;
const QUOTE_START = 48 + 384;
/** Format SGX_ECDSA: a quote, then the custom claims. */
const SGX_ECDSA = 'a3a21e871b4d4014b70aa125d2fbcd8c';

/** Open Enclave evidence of the format SGX_ECDSA has custom claims behind its quote (sgx-verification §8.2). */
function withoutCustomClaims(found: FoundEvidence): FoundEvidence & { readonly boundData?: Uint8Array } {
  const { attestationType, bytes } = found;
  const isEvidence =
    attestationType === 'OpenEnclave' && bytes[0] === 3 && hex(bytes.subarray(4, 20)) === SGX_ECDSA;
  if (!isEvidence) return found;
  try {
    const header = new ByteReader(bytes, 'Open Enclave evidence');
    header.bytes(HEADER - 8, 'header');
    const size = header.u64le('data size');
    const reader = new ByteReader(header.rest(), 'Open Enclave evidence');
    if (size !== BigInt(reader.remaining)) {
      throw new EvidenceError(
        'EvidenceFormat',
        'The size in the Open Enclave header is not that of the data.',
        {
          expected: `${reader.remaining}`,
          found: `${size}`,
        },
      );
    }
    reader.bytes(QUOTE_START, 'quote');
    reader.bytes(reader.u32le('signature data length'), 'signature data');
    const quote = bytes.subarray(HEADER, HEADER + reader.position);
    return { attestationType: 'SgxEnclave', bytes: quote, boundData: reader.rest() };
  } catch (cause) {
    if (cause instanceof EvidenceError || !(cause instanceof CodedError)) throw cause;
    throw new EvidenceError('EvidenceFormat', cause.message, { cause });
  }
}

function requireBound(reportData: Uint8Array, boundData: Uint8Array, trail: Trail): void {
  const digest = hash('sha256', boundData, 'buffer');
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
