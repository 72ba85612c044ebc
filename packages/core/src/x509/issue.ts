/** Issues certificates and revocation lists: for development roots, instance certificates and tests. */

import { createHash, type KeyObject, sign } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate as CertificateAsn,
  CertificateList,
  CRLNumber,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_cRLNumber,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  KeyIdentifier,
  KeyUsage,
  Name,
  RelativeDistinguishedName,
  RevokedCertificate,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  TBSCertList,
  Time,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { fromHex } from '../bytes/encoding.ts';
import { type Certificate, decodeCertificate } from './certificate.ts';
import { decodeRevocationList, type RevocationList } from './crl.ts';

/** Attribute OIDs of the names issued here. */
const ATTRIBUTE = { CN: '2.5.4.3', O: '2.5.4.10', L: '2.5.4.7', ST: '2.5.4.8', C: '2.5.4.6' } as const;

/** A distinguished name, attributes in the order of the certificate. */
export type NameParts = readonly (readonly [keyof typeof ATTRIBUTE, string])[];

/** Who signs: a name with its private key. */
export interface CertificateIssuer {
  readonly name: NameParts;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** What to put into a certificate. */
export interface CertificateRequest {
  readonly subject: NameParts;
  readonly publicKey: KeyObject;
  /** Hex, up to 20 bytes, positive. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** A path length of `null` means a CA without limit; absent means no CA. */
  readonly authority?: { readonly pathLength: number | null };
  readonly keyUsage?: readonly ('digitalSignature' | 'keyEncipherment' | 'keyCertSign' | 'crlSign')[];
  /** OIDs of extended key usages. */
  readonly extendedKeyUsage?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** Further extensions, value as DER. */
  readonly extensions?: readonly {
    readonly oid: string;
    readonly critical?: boolean;
    readonly value: Uint8Array;
  }[];
}

const FLAGS = { digitalSignature: 1, keyEncipherment: 4, keyCertSign: 32, crlSign: 64 } as const;

/**
 * Issues a certificate. A self-signed one has itself as the issuer.
 *
 * @example
 * const root = issueCertificate({ subject: name, publicKey, serialNumber: '01', notBefore, notAfter,
 *   authority: { pathLength: null }, keyUsage: ['keyCertSign', 'crlSign'] }, { name, privateKey, publicKey });
 */
export function issueCertificate(request: CertificateRequest, issuer: CertificateIssuer): Certificate {
  const algorithm = signatureAlgorithm(issuer.privateKey);
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: integerContent(request.serialNumber),
    signature: algorithm,
    issuer: encodeName(issuer.name),
    validity: new Validity({ notBefore: request.notBefore, notAfter: request.notAfter }),
    subject: encodeName(request.subject),
    subjectPublicKeyInfo: AsnConvert.parse(spki(request.publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions(extensionsOf(request, issuer)),
  });
  const tbs = AsnConvert.serialize(tbsCertificate);
  const certificate = new CertificateAsn({
    tbsCertificate,
    signatureAlgorithm: algorithm,
    signatureValue: signature(tbs, issuer.privateKey),
  });
  return decodeCertificate(new Uint8Array(AsnConvert.serialize(certificate)));
}

function extensionsOf(request: CertificateRequest, issuer: CertificateIssuer): Extension[] {
  const list: Extension[] = [
    extension(id_ce_authorityKeyIdentifier, false, authorityKeyIdentifier(issuer.publicKey)),
    extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifier(request.publicKey))),
    extension(
      id_ce_basicConstraints,
      true,
      new BasicConstraints({
        cA: request.authority !== undefined,
        ...(typeof request.authority?.pathLength === 'number' && {
          pathLenConstraint: request.authority.pathLength,
        }),
      }),
    ),
  ];
  if (request.keyUsage !== undefined) {
    const flags = request.keyUsage.reduce((sum, name) => sum | FLAGS[name], 0);
    list.push(extension(id_ce_keyUsage, true, new KeyUsage(flags)));
  }
  if (request.extendedKeyUsage !== undefined) {
    list.push(extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage([...request.extendedKeyUsage])));
  }
  const names = [
    ...(request.dnsNames ?? []).map((dNSName) => new GeneralName({ dNSName })),
    ...(request.ipAddresses ?? []).map((iPAddress) => new GeneralName({ iPAddress })),
  ];
  if (names.length > 0) list.push(extension(id_ce_subjectAltName, false, new SubjectAlternativeName(names)));
  for (const each of request.extensions ?? []) {
    list.push(
      new Extension({
        extnID: each.oid,
        critical: each.critical ?? false,
        extnValue: new OctetString(arrayBuffer(each.value)),
      }),
    );
  }
  return list;
}

/** What to put into a revocation list. */
export interface RevocationListRequest {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly number: number;
  /** Hex serial numbers. */
  readonly revoked: readonly string[];
}

/** Issues a revocation list with CRL number and authority key identifier. */
export function issueRevocationList(
  request: RevocationListRequest,
  issuer: CertificateIssuer,
): RevocationList {
  const algorithm = signatureAlgorithm(issuer.privateKey);
  const tbsCertList = new TBSCertList({
    version: Version.v2,
    signature: algorithm,
    issuer: encodeName(issuer.name),
    thisUpdate: new Time(request.thisUpdate),
    nextUpdate: new Time(request.nextUpdate),
    crlExtensions: [
      extension(id_ce_cRLNumber, false, new CRLNumber(request.number)),
      extension(id_ce_authorityKeyIdentifier, false, authorityKeyIdentifier(issuer.publicKey)),
    ],
    ...(request.revoked.length > 0 && {
      revokedCertificates: request.revoked.map(
        (serial) =>
          new RevokedCertificate({
            userCertificate: integerContent(serial),
            revocationDate: new Time(request.thisUpdate),
          }),
      ),
    }),
  });
  const tbs = AsnConvert.serialize(tbsCertList);
  const list = new CertificateList({
    tbsCertList,
    signatureAlgorithm: algorithm,
    signature: signature(tbs, issuer.privateKey),
  });
  return decodeRevocationList(new Uint8Array(AsnConvert.serialize(list)));
}

function extension(extnID: string, critical: boolean, value: unknown): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function encodeName(parts: NameParts): Name {
  return new Name(
    parts.map(
      ([attribute, text]) =>
        new RelativeDistinguishedName([
          new AttributeTypeAndValue({
            type: ATTRIBUTE[attribute],
            value: new AttributeValue(attribute === 'C' ? { printableString: text } : { utf8String: text }),
          }),
        ]),
    ),
  );
}

function signatureAlgorithm(key: KeyObject): AlgorithmIdentifier {
  return key.asymmetricKeyType === 'ec'
    ? new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' })
    : new AlgorithmIdentifier({ algorithm: '1.2.840.113549.1.1.11', parameters: null });
}

function signature(tbs: ArrayBuffer, key: KeyObject): ArrayBuffer {
  return arrayBuffer(sign('sha256', new Uint8Array(tbs), key));
}

function authorityKeyIdentifier(key: KeyObject): AuthorityKeyIdentifier {
  return new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyIdentifier(key)) });
}

/** SHA-1 of the public key bits (RFC 5280 section 4.2.1.2, method 1): an identifier, not a security function. */
function keyIdentifier(key: KeyObject): ArrayBuffer {
  const info = AsnConvert.parse(spki(key), SubjectPublicKeyInfo);
  return arrayBuffer(createHash('sha1').update(new Uint8Array(info.subjectPublicKey)).digest());
}

function spki(key: KeyObject): Uint8Array {
  return key.export({ type: 'spki', format: 'der' });
}

/** Content octets of a positive DER INTEGER: shortest form, a zero byte in front of a set sign bit. */
function integerContent(serial: string): ArrayBuffer {
  let bytes = fromHex(serial.length % 2 === 0 ? serial : `0${serial}`, 'serial number');
  while (bytes.length > 1 && bytes[0] === 0 && (bytes[1] ?? 0) < 0x80) bytes = bytes.subarray(1);
  return arrayBuffer((bytes[0] ?? 0) >= 0x80 ? Uint8Array.of(0, ...bytes) : bytes);
}

function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}
