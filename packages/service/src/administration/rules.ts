/** The rules of administration: what a document may change in an instance of each mode (rest-api §4.4). Pure. */

import { sameBytes } from '@veritee/core/internal';
import { decodeCertificate } from '@veritee/core/internal/x509';
import { AdministrationError } from '../errors/administration-error.ts';
import type { InstanceState } from '../storage/storage.ts';
import type { CertificateDocument } from './certificate-document.ts';
import type { SignedDocument } from './document.ts';
import { canVouch, MOST_CERTIFICATES, requireManagementCertificate } from './management-certificate.ts';
import { requireManagementSigner } from './signing-authority.ts';

/** What the rules look at. */
export type RuledState = Pick<InstanceState, 'record' | 'certificates'>;

/**
 * Whether a document may change policies of the instance. In AAD mode the caller's role decides, and a signature only
 * says who wrote the policy; in isolated mode one of the instance's certificates has to vouch for the signer as well.
 *
 * @throws AdministrationError `SharedInstance`, and all of `requireManagementSigner`
 */
export function requirePolicyAuthority(state: RuledState, document: SignedDocument, now: Date): void {
  refuseShared(state);
  if (state.record.mode === 'Isolated') requireManagementSigner(document, state.certificates, now);
}

/**
 * Whether a document may add its certificate. One that is there already is no error.
 * @throws AdministrationError
 */
export function requireAddition(state: RuledState, document: CertificateDocument, now: Date): void {
  requireCertificateAuthority(state, document, now);
  requireManagementCertificate(document.certificate.der, now);
  if (!holds(state, document) && state.certificates.length >= MOST_CERTIFICATES) {
    throw new AdministrationError('TooManyCertificates', 'The instance has enough certificates.', {
      expected: `at most ${MOST_CERTIFICATES}`,
      hint: 'Remove one that is no longer used.',
    });
  }
}

/**
 * Whether a document may remove its certificate. One that is not there is no error; but a CA that vouches for signers
 * must be left, now or later: others are listed and count for nothing.
 *
 * @throws AdministrationError
 */
export function requireRemoval(state: RuledState, document: CertificateDocument, now: Date): void {
  requireCertificateAuthority(state, document, now);
  if (!holds(state, document)) return;
  const left = state.certificates.filter((der) => !sameBytes(der, document.certificate.der));
  if (left.some((der) => canVouch(decodeCertificate(der), now))) return;
  throw new AdministrationError(
    'LastCertificate',
    'The last policy management certificate that is a CA cannot be removed.',
    {
      expected: 'another CA certificate that is valid now or later',
      hint: 'Add its successor first.',
    },
  );
}

function requireCertificateAuthority(state: RuledState, document: SignedDocument, now: Date): void {
  requireIsolated(state);
  requireManagementSigner(document, state.certificates, now);
}

/**
 * Certificates belong to isolated instances; the others have none.
 * @throws AdministrationError `SharedInstance`, `NotIsolated`
 */
export function requireIsolated(state: RuledState): void {
  refuseShared(state);
  if (state.record.mode === 'Isolated') return;
  throw new AdministrationError('NotIsolated', 'The instance has no policy management certificates.', {
    expected: 'an instance in mode Isolated',
    found: `mode ${state.record.mode}`,
  });
}

function refuseShared({ record }: RuledState): void {
  if (record.mode !== 'Shared') return;
  throw new AdministrationError(
    'SharedInstance',
    'A shared instance has its default policies and no others.',
  );
}

function holds({ certificates }: RuledState, { certificate }: CertificateDocument): boolean {
  return certificates.some((der) => sameBytes(der, certificate.der));
}
