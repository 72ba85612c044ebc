/** X.509 certificates: decoded once into plain readonly fields; nothing here is trust. */

import { importPoint, importPublicKey, sha256Hex } from '#crypto';
import { fromUtf8, hex } from '../bytes/encoding.ts';
import type { PublicKey } from '../crypto/public-key.ts';
import { isSameAlgorithm, readAlgorithm } from './algorithm.ts';
import { DerReader, type DerValue } from './der.ts';
import { derTag } from './der-tag.ts';
import { X509Error } from './errors.ts';
import { fromPem } from './pem.ts';
import type { SignedDer } from './signature.ts';

/** An extension by its OID. */
export interface CertificateExtension {
  readonly critical: boolean;
  /** The DER inside extnValue's OCTET STRING. */
  readonly value: Uint8Array;
}

/** What a certificate says. */
export interface Certificate extends SignedDer {
  readonly der: Uint8Array;
  /** Lower-case hex SHA-256 of the DER. */
  readonly sha256: string;
  /** Upper-case hex of the serial number, as revocation lists compare it. */
  readonly serialNumber: string;
  /** Raw DER of the distinguished names; names are compared as bytes. */
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  /** First common name of the subject, empty when there is none. */
  readonly commonName: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Raw DER of SubjectPublicKeyInfo. */
  readonly publicKeyInfo: Uint8Array;
  readonly extensions: ReadonlyMap<string, CertificateExtension>;
  /** From basicConstraints; false when absent. */
  readonly isAuthority: boolean;
  /** pathLenConstraint; undefined when there is no limit. */
  readonly pathLength: number | undefined;
  /** First byte of keyUsage, most significant bit first (bit 0x04 = keyCertSign, 0x02 = cRLSign); undefined when absent. */
  readonly keyUsage: number | undefined;
}

/** OIDs of the standard extensions read here. */
export const extensionOid = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;

/** Bits of `keyUsage`. */
export const keyUsageBit = { digitalSignature: 0x80, keyCertSign: 0x04, crlSign: 0x02 } as const;

const MOST_BYTES = 64 * 1024;

/**
 * Decodes one DER certificate.
 *
 * @throws X509Error `CertificateFormat`
 * @example
 * const leaf = decodeCertificate(der);
 * leaf.commonName; // 'Intel SGX PCK Certificate'
 */
export function decodeCertificate(der: Uint8Array): Certificate {
  if (der.length > MOST_BYTES) throw unreadable(undefined, `at most ${MOST_BYTES} bytes`);
  try {
    return readCertificate(der);
  } catch (cause) {
    throw cause instanceof X509Error ? cause : unreadable(cause);
  }
}

function readCertificate(der: Uint8Array): Certificate {
  const outer = DerReader.whole(der, derTag.sequence, 'certificate');
  const tbs = outer.expect(derTag.sequence, 'tbsCertificate');
  const algorithm = readAlgorithm(outer, 'signatureAlgorithm');
  const signature = outer.bitString('signatureValue');
  outer.end('certificate');

  const reader = tbs.values();
  const version = readVersion(reader.optional(derTag.context(0), 'version'));
  const serialNumber = hex(reader.integer('serialNumber')).toUpperCase();
  if (!isSameAlgorithm(readAlgorithm(reader, 'signature'), algorithm)) {
    throw unreadable(undefined, 'the same signature algorithm inside and outside the signed part');
  }
  const issuer = reader.expect(derTag.sequence, 'issuer').raw;
  const validity = reader.sequence('validity');
  const notBefore = validity.time('notBefore');
  const notAfter = validity.time('notAfter');
  const subject = reader.expect(derTag.sequence, 'subject');
  const publicKeyInfo = reader.expect(derTag.sequence, 'subjectPublicKeyInfo').raw;
  const extensions = readExtensions(reader.optional(derTag.context(3), 'extensions'));
  reader.end('tbsCertificate');
  if (extensions.size > 0 && version !== 2) throw unreadable(undefined, 'version 3');

  return {
    der,
    sha256: sha256Hex(der),
    tbs: tbs.raw,
    ...algorithm,
    signature,
    serialNumber,
    subject: subject.raw,
    issuer,
    commonName: readCommonName(subject),
    notBefore,
    notAfter,
    publicKeyInfo,
    extensions,
    ...readBasicConstraints(extensions.get(extensionOid.basicConstraints)),
    keyUsage: readKeyUsage(extensions.get(extensionOid.keyUsage)),
  };
}

/** 0, 1 or 2 for the versions 1 to 3 of X.509; absent means the first. */
function readVersion(explicit: DerValue | undefined): number {
  if (explicit === undefined) return 0;
  const reader = explicit.values();
  const version = reader.number('version');
  reader.end('version');
  if (version > 2) throw unreadable(undefined, 'version 3 at most');
  return version;
}

/** Extensions by OID. A repeated extension is refused (RFC 5280 section 4.2). */
export function readExtensions(explicit: DerValue | undefined): Map<string, CertificateExtension> {
  return explicit === undefined
    ? new Map<string, CertificateExtension>()
    : readExtensionList(explicit.values().only(derTag.sequence, 'extensions'));
}

/** The extensions in a SEQUENCE OF them. */
export function readExtensionList(list: DerReader): Map<string, CertificateExtension> {
  const map = new Map<string, CertificateExtension>();
  while (!list.done) {
    const each = list.sequence('extension');
    const oid = each.oid('extnID');
    const critical = each.nextTag === derTag.boolean ? each.boolean('critical') : false;
    const value = each.octetString('extnValue');
    each.end('extension');
    if (map.has(oid)) throw unreadable(undefined, 'each extension once');
    map.set(oid, { critical, value });
  }
  return map;
}

function readBasicConstraints(
  extension: CertificateExtension | undefined,
): Pick<Certificate, 'isAuthority' | 'pathLength'> {
  if (extension === undefined) return { isAuthority: false, pathLength: undefined };
  const reader = DerReader.whole(extension.value, derTag.sequence, 'basicConstraints');
  const isAuthority = reader.nextTag === derTag.boolean ? reader.boolean('cA') : false;
  const pathLength = reader.done ? undefined : reader.number('pathLenConstraint');
  reader.end('basicConstraints');
  return { isAuthority, pathLength };
}

function readKeyUsage(extension: CertificateExtension | undefined): number | undefined {
  if (extension === undefined) return undefined;
  const reader = new DerReader(extension.value);
  const bits = reader.bitString('keyUsage', true);
  reader.end('keyUsage');
  return bits[0] ?? 0;
}

const COMMON_NAME = '2.5.4.3';

function readCommonName(name: DerValue): string {
  const relatives = name.values();
  while (!relatives.done) {
    const attributes = relatives.enter(derTag.set, 'relativeDistinguishedName');
    while (!attributes.done) {
      const attribute = attributes.sequence('attribute');
      if (attribute.oid('attribute type') === COMMON_NAME)
        return fromUtf8(attribute.next('commonName').content, 'common name');
    }
  }
  return '';
}

function unreadable(cause: unknown, expected = 'DER of an X.509 certificate'): X509Error {
  return new X509Error('CertificateFormat', 'A certificate cannot be decoded.', { expected, cause });
}

/**
 * The certificates of a PEM text, in order.
 * @throws FormatError `PemFormat`; X509Error `CertificateFormat`
 */
export function decodeCertificates(pem: string): Certificate[] {
  return fromPem(pem, 'CERTIFICATE').map(decodeCertificate);
}

const keys = new WeakMap<Certificate, PublicKey>();

/**
 * The public key of a certificate, imported once per decoded certificate.
 * @throws X509Error `CertificateFormat` when the key is of no known kind or not on its curve
 */
export function publicKeyOf(certificate: Certificate): PublicKey {
  let key = keys.get(certificate);
  if (key === undefined) {
    try {
      key = importPublicKey(certificate.publicKeyInfo);
    } catch (cause) {
      throw unreadable(cause, 'a usable public key');
    }
    keys.set(certificate, key);
  }
  return key;
}

/**
 * A P-256 public key from the 64 bytes of its affine coordinates X and Y, big-endian, as quotes carry it.
 * @throws X509Error `CertificateFormat` when the point is not on the curve
 */
export function importP256PublicKey(point: Uint8Array): PublicKey {
  return importPoint('P-256', point.subarray(0, 32), point.subarray(32));
}
