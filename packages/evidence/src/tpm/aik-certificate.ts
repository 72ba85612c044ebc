/** AIK certificates: that a key is a genuine TPM's attestation key is the word of the CA that issued one (section 7). */

import { CodedError } from '@veritee/core';
import { fromUtf8 } from '@veritee/core/internal';
import {
  type Certificate,
  DerReader,
  decodeCertificate,
  derTag,
  extensionOid,
  keyUsageBit,
  type TrustAnchor,
} from '@veritee/core/internal/x509';
import { EvidenceError } from '../errors.ts';
import { refusalOf, type Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import { type AikPath, pathFrom, purposesOf, tpmKeyPurpose } from './aik-path.ts';
import { requireNotRevoked } from './aik-revocation.ts';

/** The TPM as its certificate names it. */
export interface CertifiedTpm {
  /** `id:` and eight hex digits. */
  readonly manufacturer?: string | undefined;
  readonly model?: string | undefined;
  readonly version?: string | undefined;
}

/** A proven AIK certificate. */
export interface AikCertificate {
  readonly certificate: Certificate;
  readonly tpm: CertifiedTpm;
  /** When the first certificate of its path expires. */
  readonly expires: Date;
}

/**
 * Decodes an AIK certificate.
 * @throws EvidenceError `AikCertificateFormat`
 */
export function decodeAikCertificate(der: Uint8Array): Certificate {
  try {
    return decodeCertificate(der);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw refusalOf('AikCertificateFormat', error);
  }
}

/** Whose word counts, and for what. */
export interface AikRules {
  readonly anchors: readonly TrustAnchor[];
  /** Extended key usages of attestation keys: the certificate must have one of them. */
  readonly purposes: readonly string[];
}

/** Proves an AIK certificate: purpose, path to a trusted root, dates, revocation. By default it is one of a TPM for the type `Tpm`. */
export function verifyAikCertificate(
  certificate: Certificate,
  trust: Trust,
  trail: Trail,
  { anchors = trust.anchors.Microsoft ?? [], purposes = [tpmKeyPurpose.attestation] }: Partial<AikRules> = {},
): AikCertificate {
  requirePurpose(certificate, purposes, trail);
  const tpm = trail.attempt(
    'AIK certificate names its TPM in the form of the profile',
    'AikCertificateFormat',
    () => tpmNamedIn(certificate),
    ({ manufacturer, model, version }) =>
      [manufacturer, model, version].filter((each) => each !== undefined).join(' ') || 'not named',
  );
  const path = requirePath(certificate, anchors, trust, trail);
  requireCurrent(path, trust.now, trail);
  requireNotRevoked(path, trust, trail);
  const expires = new Date(Math.min(...path.certificates.map((each) => each.notAfter.getTime())));
  return { certificate, tpm, expires };
}

/** An endorsement certificate, or any other of the same root, must never pass as an attestation key's. */
function requirePurpose(certificate: Certificate, wanted: readonly string[], trail: Trail): void {
  const purposes = trail.attempt('AIK certificate states its purposes', 'AikCertificateFormat', () =>
    purposesOf(certificate),
  );
  const signs =
    certificate.keyUsage === undefined || (certificate.keyUsage & keyUsageBit.digitalSignature) !== 0;
  const holds =
    wanted.some((each) => purposes.has(each)) &&
    !purposes.has(tpmKeyPurpose.endorsement) &&
    !purposes.has(tpmKeyPurpose.platform) &&
    signs &&
    !certificate.isAuthority;
  trail.require(
    'AIK certificate is for attestation keys',
    holds,
    () =>
      new EvidenceError('AikCertificatePurpose', 'The AIK certificate is not for an attestation key.', {
        expected: `extended key usage ${wanted.join(' or ')} (neither endorsement nor platform), digital signatures, no CA`,
        found: `${[...purposes].join(', ') || 'no extended key usage'}${certificate.isAuthority ? ', a CA' : ''}${signs ? '' : ', no digital signatures'}`,
      }),
    [...purposes].join(', '),
  );
}

function requirePath(
  leaf: Certificate,
  anchors: readonly TrustAnchor[],
  trust: Trust,
  trail: Trail,
): AikPath {
  const check = 'AIK certificate chains to a trusted root';
  const known = anchors.map((each) => each.name).join(', ');
  if (anchors.length === 0) {
    trail.fail(check, new EvidenceError('NoTrustAnchor', 'No root is trusted for AIK certificates.'));
  }
  const path = trail.attempt(
    check,
    'AikCertificateUntrusted',
    () => {
      const found = pathFrom(leaf, anchors, trust.intermediates ?? [], trail);
      if (found !== undefined) return found;
      throw new EvidenceError(
        'AikCertificateUntrusted',
        'The AIK certificate does not chain to a trusted root.',
        {
          expected: `a path of signatures to ${known}`,
          found: `certificate SHA-256 ${leaf.sha256}`,
          hint: 'Requests have the leaf only: add its intermediates to the trust bundle.',
        },
      );
    },
    ({ certificates, anchor }) =>
      [...certificates.slice(1).map((each) => each.commonName), anchor.name].join(' < '),
  );
  return path;
}

function requireCurrent({ certificates }: AikPath, now: Date, trail: Trail): void {
  const stale = certificates.find((each) => now < each.notBefore || now > each.notAfter);
  const name = stale === certificates[0] ? 'AIK certificate' : `certificate "${stale?.commonName}"`;
  trail.require(
    'AIK certificate and its issuers are current',
    stale === undefined,
    () =>
      new EvidenceError('AikCertificateExpired', `The ${name} is not valid at this time.`, {
        expected: `a time from ${stale?.notBefore.toISOString()} to ${stale?.notAfter.toISOString()}`,
        found: now.toISOString(),
      }),
    now.toISOString(),
  );
}

const TPM_ATTRIBUTES: ReadonlyMap<string, keyof CertifiedTpm> = new Map([
  ['2.23.133.2.1', 'manufacturer'],
  ['2.23.133.2.2', 'model'],
  ['2.23.133.2.3', 'version'],
]);
/** GeneralName directoryName. */
const DIRECTORY_NAME = 0xa4;
const EMPTY_NAME_BYTES = 2;

/**
 * The TPM in the subject alternative name. Some CAs leave the extension out; where the subject is empty and the
 * extension is there, it must be critical (RFC 5280 section 4.2.1.6).
 */
function tpmNamedIn({ subject, extensions }: Certificate): CertifiedTpm {
  const extension = extensions.get(extensionOid.subjectAltName);
  const found: { -readonly [Name in keyof CertifiedTpm]: CertifiedTpm[Name] } = {};
  if (extension === undefined) return found;
  if (subject.length === EMPTY_NAME_BYTES && !extension.critical)
    throw new EvidenceError(
      'AikCertificateFormat',
      'An AIK certificate without subject names its TPM as optional.',
      {
        expected: 'a critical subject alternative name',
      },
    );
  const names = DerReader.whole(extension.value, derTag.sequence, 'subjectAltName');
  while (!names.done) {
    const name = names.next('generalName');
    if (name.tag !== DIRECTORY_NAME) continue;
    const relatives = DerReader.whole(name.content, derTag.sequence, 'directoryName');
    while (!relatives.done) {
      const attributes = new DerReader(relatives.expect(derTag.set, 'relativeDistinguishedName').content);
      while (!attributes.done) {
        const attribute = attributes.sequence('attribute');
        const member = TPM_ATTRIBUTES.get(attribute.oid('attribute type'));
        const value = fromUtf8(attribute.next('attribute value').content, 'TPM attribute');
        if (member !== undefined) found[member] = value;
      }
    }
  }
  return found;
}
