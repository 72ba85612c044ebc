/** Proves the attestation key of a guest: by the runtime claims of its paravisor, or by its certificate. */

import { isSameKey, type PublicKey } from '@veritee/core/internal/crypto';
import { EvidenceError } from '../errors.ts';
import type { VerificationRequirements } from '../scheme.ts';
import { type AikCertificate, type AikRules, verifyAikCertificate } from '../tpm/aik-certificate.ts';
import { tpmKeyPurpose } from '../tpm/aik-path.ts';
import { requireCertifiedKey } from '../tpm/attestation-key.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import type { RuntimeClaims } from './runtime-claims.ts';
import type { TpmInfo } from './tpm-info.ts';

/** An attestation key, and whose word it is that it is the guest's. */
export interface GuestAttestationKey {
  readonly aik: PublicKey;
  /** Undefined where its CA's word does not count: then it is the paravisor's. */
  readonly certificate: AikCertificate | undefined;
}

/** What Microsoft's CAs put into certificates of attestation keys; older ones have nothing else. */
const MICROSOFT_ATTESTATION = '1.3.6.1.4.1.311.10.3.12';

/**
 * Proves the key that the guest's TPM signs with.
 *
 * @param claims - proven runtime claims; undefined for guests without a TEE, whose certificate must be valid
 */
export function proveGuestKey(
  { platform: { aikCertificate: der }, attestationKey: { key: aik } }: TpmInfo,
  claims: RuntimeClaims | undefined,
  trust: Trust,
  trail: Trail,
  { requireValidAikCertificate = true }: VerificationRequirements,
): GuestAttestationKey {
  if (claims !== undefined) requireNamedKey(aik, claims, trail);
  if (der === undefined) {
    if (claims === undefined) requireAllowedLack(requireValidAikCertificate, trail);
    return { aik, certificate: undefined };
  }
  const certified = requireCertifiedKey(der, aik, trail);
  const rules: AikRules = {
    anchors: trust.anchors.Azure ?? [],
    purposes: [tpmKeyPurpose.attestation, MICROSOFT_ATTESTATION],
  };
  const attempt = trail.branch();
  try {
    const certificate = verifyAikCertificate(certified, trust, attempt, rules);
    trail.append(attempt.lines);
    return { aik, certificate };
  } catch (error) {
    const isPassedOver = claims !== undefined || !requireValidAikCertificate;
    if (!(error instanceof EvidenceError) || !isPassedOver) {
      trail.append(attempt.lines);
      throw error;
    }
    trail.append(attempt.lines.filter(({ ok }) => ok));
    trail.pass(
      claims === undefined
        ? "Attestation key is not proven to be a genuine TPM's, which was asked for"
        : 'AIK certificate does not count: the paravisor vouches for the attestation key',
      error.explain(),
    );
    return { aik, certificate: undefined };
  }
}

function requireNamedKey(aik: PublicKey, { attestationKey }: RuntimeClaims, trail: Trail): void {
  trail.require(
    'Attestation key is the one in the runtime claims',
    isSameKey(aik, attestationKey),
    () =>
      new EvidenceError(
        'AikNotBound',
        'The TEE vouches for another attestation key than the one that quotes.',
        {
          expected: 'the key HCLAkPub of the runtime claims as AikPub',
          found: 'another key',
          hint: "Send the HCL report of the same virtual machine, and quote with its TPM's key at 0x81000003.",
        },
      ),
  );
}

function requireAllowedLack(requireValid: boolean, trail: Trail): void {
  trail.require(
    requireValid
      ? 'AIK certificate is in the request'
      : "Attestation key is not proven to be a genuine TPM's, which was asked for",
    !requireValid,
    () =>
      new EvidenceError('AikCertificateMissing', 'The request has no AIK certificate.', {
        expected: 'AikCert, as nothing else vouches for the key of a guest without a TEE',
        hint: 'Read it from NV index 0x01C101D0.',
      }),
  );
}
