/** Proves the attestation key: the certificate's key is the one sent, and its CA vouches for it (section 7). */

import { isSameKey, type PublicKey } from '@veritee/core/internal/crypto';
import { publicKeyOf } from '@veritee/core/internal/x509';
import { EvidenceError } from '../errors.ts';
import type { VerificationRequirements } from '../scheme.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import { type AikCertificate, decodeAikCertificate, verifyAikCertificate } from './aik-certificate.ts';
import type { PlatformEvidence } from './evidence.ts';
import { certifiedKey, jwkKey } from './public-key.ts';

/** An attestation key, and what is known of where it lives. */
export interface AttestationKey {
  readonly aik: PublicKey;
  /** Undefined when the policy let a key without valid certificate pass. */
  readonly aikCertificate: AikCertificate | undefined;
}

/** The attestation key, and its CA's word that it is a genuine TPM's. */
export function proveAttestationKey(
  evidence: PlatformEvidence,
  trust: Trust,
  trail: Trail,
  { requireValidAikCertificate = true }: VerificationRequirements,
): AttestationKey {
  const aik = trail.attempt('Attestation key can be used', 'TpmKeyFormat', () => jwkKey(evidence.aikJwk));
  const attempt = trail.branch();
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

/** Checks that a certificate is the key's. */
export function requireCertifiedKey(
  der: Uint8Array,
  aik: PublicKey,
  trail: Trail,
): AikCertificate['certificate'] {
  const certificate = trail.attempt('AIK certificate can be read', 'AikCertificateFormat', () =>
    decodeAikCertificate(der),
  );
  const certified = trail.attempt('AIK certificate has a usable key', 'AikCertificateFormat', () =>
    certifiedKey(publicKeyOf(certificate)),
  );
  trail.require(
    'AIK certificate certifies the attestation key',
    isSameKey(certified, aik),
    () => new EvidenceError('AikKeyMismatch', 'The AIK certificate is for another key than aik_pub.'),
    `certificate SHA-256 ${certificate.sha256}`,
  );
  return certificate;
}
