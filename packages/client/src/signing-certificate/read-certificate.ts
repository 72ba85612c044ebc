/** Reads what the proof needs of a certificate, in portable code: `core/internal/x509` rests on `node:crypto`. */

import { FormatError } from '@veritee/core';
import { DerReader, derTag, fromAnyBase64, fromUtf8 } from '@veritee/core/internal';
import { SigningCertificateError } from './errors.ts';

/** A certificate as DER, as PEM text, or as base64 of its DER, the form of `x5c` members. */
export type CertificateInput = Uint8Array | string;

/** A certificate, without any trust in it. */
export interface ReadCertificate {
  readonly der: Uint8Array;
  /** The exact bytes that were signed. */
  readonly signedPart: Uint8Array;
  /** OID. */
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
  /** Last common name of the subject; empty when there is none. */
  readonly commonName: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** DER of SubjectPublicKeyInfo. */
  readonly publicKeyInfo: Uint8Array;
  /** Values by OID: the DER inside extnValue's OCTET STRING. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

const MOST_BYTES = 256 * 1024;
const COMMON_NAME = '2.5.4.3';

/**
 * Reads a certificate.
 *
 * @throws SigningCertificateError `CertificateFormat`
 */
export function readCertificate(input: CertificateInput): ReadCertificate {
  if (input.length > 2 * MOST_BYTES) throw unreadable('is too large');
  try {
    return decode(typeof input === 'string' ? derOf(input) : input);
  } catch (cause) {
    if (cause instanceof FormatError) throw unreadable('cannot be decoded', cause);
    throw cause;
  }
}

const PEM = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----\s*$/;

function derOf(text: string): Uint8Array {
  const body = PEM.exec(text)?.[1] ?? text;
  return fromAnyBase64(body.replace(/\s/g, ''), 'certificate');
}

function decode(der: Uint8Array): ReadCertificate {
  const outer = DerReader.whole(der, derTag.sequence, 'certificate');
  const signedPart = outer.expect(derTag.sequence, 'tbsCertificate');
  const signatureAlgorithm = outer.sequence('signatureAlgorithm').oid('signatureAlgorithm');
  const signature = outer.bitString('signatureValue');
  outer.end('certificate');
  const reader = new DerReader(signedPart.content);
  reader.optional(derTag.context(0), 'version');
  reader.integer('serialNumber');
  // An algorithm inside that is another than outside would be signed by one and judged by the other.
  if (reader.sequence('signature').oid('signature') !== signatureAlgorithm) {
    throw unreadable('names two signature algorithms');
  }
  reader.sequence('issuer');
  const validity = reader.sequence('validity');
  const notBefore = validity.time('notBefore');
  const notAfter = validity.time('notAfter');
  const commonName = commonNameIn(reader.sequence('subject'));
  const publicKeyInfo = reader.expect(derTag.sequence, 'subjectPublicKeyInfo').raw;
  const extensions = extensionsIn(reader.optional(derTag.context(3), 'extensions')?.content);
  reader.end('tbsCertificate');
  return {
    der,
    signedPart: signedPart.raw,
    signatureAlgorithm,
    signature,
    commonName,
    notBefore,
    notAfter,
    publicKeyInfo,
    extensions,
  };
}

function commonNameIn(name: DerReader): string {
  let commonName = '';
  while (!name.done) {
    const attributes = new DerReader(name.expect(derTag.set, 'relativeDistinguishedName').content);
    while (!attributes.done) {
      const attribute = attributes.sequence('attribute');
      if (attribute.oid('attribute type') !== COMMON_NAME) continue;
      commonName = fromUtf8(attribute.next('commonName').content, 'common name');
    }
  }
  return commonName;
}

function extensionsIn(explicit: Uint8Array | undefined): Map<string, Uint8Array> {
  const extensions = new Map<string, Uint8Array>();
  if (explicit === undefined) return extensions;
  const list = DerReader.whole(explicit, derTag.sequence, 'extensions');
  while (!list.done) {
    const each = list.sequence('extension');
    const oid = each.oid('extnID');
    if (each.nextTag === derTag.boolean) each.boolean('critical');
    const value = each.octetString('extnValue');
    each.end('extension');
    if (extensions.has(oid)) throw unreadable('has the same extension twice');
    extensions.set(oid, value);
  }
  return extensions;
}

function unreadable(why: string, cause?: unknown): SigningCertificateError {
  return new SigningCertificateError('CertificateFormat', `The signing certificate ${why}.`, {
    expected: 'one X.509 certificate as DER, PEM or base64 of DER',
    cause,
  });
}
