/** Microsoft's root for attestation identity keys, and trust bundles for TPMs from files. */

import { CodedError } from '@veritee/core';
import { concat, fromBase64, utf8 } from '@veritee/core/internal';
import { importPublicKey } from '@veritee/core/internal/crypto';
import {
  anchorOf,
  type Certificate,
  isSelfIssued,
  publicKeyOf,
  signatureOf,
  type TrustAnchor,
} from '@veritee/core/internal/x509';
import { EvidenceError } from '../errors.ts';
import { certificatesIn } from '../proof/certificates.ts';
import { settle } from '../trail/settle.ts';
import { Trail } from '../trail/trail.ts';

/** Its certificate is valid to 2039-12-10. */
const NAME = 'Microsoft TPM Root Certificate Authority 2014';

/** DER of the subject up to the common name, base64: C=US, ST=Washington, L=Redmond, O=Microsoft Corporation. */
const SUBJECT =
  'MIGMMQswCQYDVQQGEwJVUzETMBEGA1UECBMKV2FzaGluZ3RvbjEQMA4GA1UEBxMHUmVkbW9uZDEeMBwGA1UEChMVTWljcm9zb2Z0IENvcnBvcmF0aW9uMTYwNAYDVQQDEy0=';

/** DER of the public key, base64: the key alone, as the whole certificate would take three times the room. */
const KEY =
  'MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAn6f5ucq38kchEL+gj/GCSCxh0/M/SCm924MDYZtG22H4vhZTKhkoYHDu7PluOM/wCqXhgTHKNHcRlDguqdkKEymgKh9t4NHgyMITVMbBaCEalLSYzca1YP1eIwTisTYrRVbel03QIvORhu9luzbBBMV8TrbI1CIOPIcVYBngFAfh5ZrzCsMxTEgCd5QKlTrMLAz6XpCHiiFfTrcEfNeVNJNzV8OyI9oq4wyNaMr2+nlQcU9r50wBavo6WNBk8UiDdpnhxR/NL3L6fvsezU1c8GfoTgNvrv3PgNOEhfKgp5lO/VppY5aX97GwMsa3aZMxPLKRVXy4PV5GNiuIWmahEPAkoAQw59pRFqvOnuGRr1M4SUbIPaA5XgWxyvYzEBgLLAuY4vMDhUNJgu4oCE9KnvJrARPfQC9jUdF8zAHF61KpY/b7JlE1gmUemivlBO5EODNH5l6P5pbHqtY1jHjeQu2GjN5UndAKwPmIQj85mWZaflZh/s7wsH/UDuxyti/jgUPxyTdn6HFemSSUCyMkywdlr2YGqH5VHUCJxfi5kbybXrHrllTa5SkFreufwJM2bDXtkc6K5JYm1L34+tlUDyWOB/hCADWDo084SIsbZ+fwab6vkCT722q/vYoN3YU8EntfHiy1iP9aM0+0RSFbitwsreS0t9zLp5rtGhzDnLkCAwEAAQ==';

/**
 * SHA-256 of its certificate. A damaged copy with the same subject and serial number circulates in a public
 * repository, so the root is pinned by this and not by its name.
 */
export const microsoftTpmRootFingerprint = '870c7a35ceab3d59979f2c6a524042d404cb71518004350925fb2ced79a999da';

let anchor: TrustAnchor | undefined;

/** The anchor of AIK certificates that Microsoft's cloud CA issues. */
export function microsoftTpmRoot(): TrustAnchor {
  anchor ??= builtIn();
  return anchor;
}

function builtIn(): TrustAnchor {
  const publicKeyInfo = fromBase64(KEY);
  return {
    subject: concat(fromBase64(SUBJECT), utf8(NAME)),
    publicKeyInfo,
    name: NAME,
    publicKey: importPublicKey(publicKeyInfo),
    certificates: new Set([microsoftTpmRootFingerprint]),
  };
}

/** Roots and intermediates for AIK certificates, since a message carries the leaf only. */
export interface TpmTrustBundle {
  readonly anchors: readonly TrustAnchor[];
  readonly intermediates: readonly Certificate[];
}

const MOST_CERTIFICATES = 64;

/**
 * Reads a trust bundle: self-signed certificates become anchors, all others intermediates that must chain to one.
 *
 * @param file - PEM of one or more certificates, or DER of one
 * @throws EvidenceError `CertificateFormat`, also for a damaged copy of Microsoft's root
 * @example
 * const { anchors, intermediates } = await tpmTrustBundle(pem);
 * const trust = { anchors: { Microsoft: anchors }, intermediates, now };
 */
export async function tpmTrustBundle(file: Uint8Array | string): Promise<TpmTrustBundle> {
  const certificates = readBundle(file);
  if (certificates.length > MOST_CERTIFICATES) throw unreadable(`at most ${MOST_CERTIFICATES} certificates`);
  const roots = certificates.filter(isSelfIssued);
  for (const root of roots) await requireIntact(root);
  return {
    anchors: roots.map((root) => anchorOf(root)),
    intermediates: certificates.filter((each) => !isSelfIssued(each)),
  };
}

function readBundle(file: Uint8Array | string): Certificate[] {
  try {
    return certificatesIn(file, 'trust bundle');
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw unreadable('one or more X.509 certificates, PEM or DER', cause);
  }
}

/** A certificate that did not sign itself is not a root, or was damaged on its way. */
async function requireIntact(root: Certificate): Promise<void> {
  const poses = root.commonName === NAME && root.sha256 !== microsoftTpmRootFingerprint;
  if (!poses && (await isIntact(root))) return;
  throw new EvidenceError('CertificateFormat', `The root "${root.commonName}" is not intact.`, {
    expected: poses ? `SHA-256 ${microsoftTpmRootFingerprint}` : 'a certificate that its own key signed',
    found: `SHA-256 ${root.sha256}`,
    hint: 'Get the root from its issuer and compare the fingerprint.',
  });
}

async function isIntact(root: Certificate): Promise<boolean> {
  try {
    return await settle(new Trail(), (trail) => trail.holds(signatureOf(root, publicKeyOf(root))));
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

function unreadable(expected: string, cause?: unknown): EvidenceError {
  return new EvidenceError('CertificateFormat', 'The trust bundle cannot be read.', { expected, cause });
}
