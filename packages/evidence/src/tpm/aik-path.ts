/** Paths of AIK certificates: from the leaf over configured intermediates to a trusted root. */

import { sameBytes } from '@veritee/core/internal';
import type { PublicKey } from '@veritee/core/internal/crypto';
import {
  type Certificate,
  DerReader,
  derTag,
  extensionOid,
  issuerKeyOf,
  keyUsageBit,
  signatureOf,
  type TrustAnchor,
} from '@veritee/core/internal/x509';
import type { Trail } from '../trail/trail.ts';

/** Extended key usages of TPM certificates (TCG Credential Profile). */
export const tpmKeyPurpose = {
  endorsement: '2.23.133.8.1',
  platform: '2.23.133.8.2',
  attestation: '2.23.133.8.3',
} as const;

/** anyExtendedKeyUsage: for CAs without a limit. */
const ANY_PURPOSE = '2.5.29.37.0';
const CERTIFICATE_POLICIES = '2.5.29.32';
const UNDERSTOOD: ReadonlySet<string> = new Set([...Object.values(extensionOid), CERTIFICATE_POLICIES]);
const LONGEST_PATH = 6;

/** A path: certificates from leaf upwards, and the anchor that the last of them was issued by. */
export interface AikPath {
  readonly certificates: readonly Certificate[];
  readonly anchor: TrustAnchor;
}

/** Depth first over the bundle: names say who may have issued, the signature says who did. */
export function pathFrom(
  leaf: Certificate,
  anchors: readonly TrustAnchor[],
  intermediates: readonly Certificate[],
  trail: Trail,
  below: readonly Certificate[] = [],
): AikPath | undefined {
  const certificates = [...below, leaf];
  if (hasUnknownCritical(leaf) || certificates.length > LONGEST_PATH) return undefined;
  for (const anchor of anchors) {
    if (sameBytes(anchor.subject, leaf.issuer) && trail.holds(signatureOf(leaf, anchor.publicKey)))
      return { certificates, anchor };
  }
  for (const issuer of intermediates) {
    if (certificates.includes(issuer) || !mayIssue(issuer, leaf, below.length)) continue;
    if (!trail.holds(signatureOf(leaf, issuerKeyOf(issuer)))) continue;
    const path = pathFrom(issuer, anchors, intermediates, trail, certificates);
    if (path !== undefined) return path;
  }
  return undefined;
}

function mayIssue(issuer: Certificate, subject: Certificate, authoritiesBelow: number): boolean {
  if (!sameBytes(issuer.subject, subject.issuer) || !issuer.isAuthority) return false;
  if (issuer.pathLength !== undefined && issuer.pathLength < authoritiesBelow) return false;
  if (issuer.keyUsage !== undefined && (issuer.keyUsage & keyUsageBit.keyCertSign) === 0) return false;
  // A CA that states purposes may issue for those only: one for endorsement keys does not vouch for attestation keys.
  const purposes = purposesOf(issuer);
  return purposes.size === 0 || purposes.has(tpmKeyPurpose.attestation) || purposes.has(ANY_PURPOSE);
}

function hasUnknownCritical(certificate: Certificate): boolean {
  return [...certificate.extensions].some(([oid, { critical }]) => critical && !UNDERSTOOD.has(oid));
}

/** The key of the issuer of a path's certificate. */
export function issuerKeyIn({ certificates, anchor }: AikPath, at: number): PublicKey {
  const issuer = certificates[at + 1];
  return issuer === undefined ? anchor.publicKey : issuerKeyOf(issuer);
}

/** OIDs of the extended key usages that a certificate states. */
export function purposesOf(certificate: Certificate): Set<string> {
  const extension = certificate.extensions.get(extensionOid.extendedKeyUsage);
  const purposes = new Set<string>();
  if (extension === undefined) return purposes;
  const reader = DerReader.whole(extension.value, derTag.sequence, 'extendedKeyUsage');
  while (!reader.done) purposes.add(reader.oid('keyPurposeId'));
  return purposes;
}
