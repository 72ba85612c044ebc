/** Our decoder, node:crypto's and @peculiar/asn1-x509's must read the same from every certificate of the reference cases. */

import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate as CertificateAsn, CertificateList } from '@peculiar/asn1-x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { noVectors, vectors } from '../../../../test/vectors.ts';
import { hex } from '../../src/bytes/encoding.ts';
import { keyObjectOf } from '../../src/crypto/key-objects.ts';
import { decodeCertificate, publicKeyOf } from '../../src/x509/certificate.ts';
import { decodeRevocationList } from '../../src/x509/crl.ts';
import { derLength } from '../../src/x509/der.ts';
import { nameText } from '../../src/x509/name-text.ts';
import { orCoded } from '../support.ts';

const PEM = /-----BEGIN (CERTIFICATE|X509 CRL)-----([A-Za-z0-9+/=\s]+)-----END \1-----/g;
/** Base64 of a SEQUENCE longer than 255 bytes, as x5c members have it. */
const X5C = /"(MII[A-Za-z0-9+/]{300,}={0,2})"/g;
/** Hex of one, as collateral files have revocation lists. */
const HEX = /"(3082[0-9a-fA-F]{300,})"/g;

/** Every certificate and revocation list in a folder, wherever it hides, by its hash. */
function collect(
  folder: string,
  found: { certificates: Map<string, Buffer>; lists: Map<string, Buffer> },
): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) collect(path, found);
    else if (/\.(?:pem|der|cer|json|txt|jwt|bin|b64)$/.test(name) && name !== 'sealed.bin')
      take(readFileSync(path), found);
  }
}

function take(bytes: Buffer, found: { certificates: Map<string, Buffer>; lists: Map<string, Buffer> }): void {
  // JSON writes line ends as two characters.
  const text = bytes.toString('latin1').replaceAll('\\n', '\n');
  const candidates = [
    ...(bytes[0] === 0x30 && derLength(bytes) === bytes.length ? [bytes] : []),
    ...Array.from(text.matchAll(PEM), ([, , body = '']) => Buffer.from(body, 'base64')),
    ...Array.from(text.matchAll(X5C), ([, body = '']) => Buffer.from(body, 'base64')),
    ...Array.from(text.matchAll(HEX), ([, body = '']) => Buffer.from(body, 'hex')),
  ];
  for (const candidate of candidates) {
    if (nodeReads(candidate)) found.certificates.set(hex(candidate), candidate);
    else if (peculiarReadsList(candidate)) found.lists.set(hex(candidate), candidate);
  }
}

function nodeReads(der: Buffer): boolean {
  try {
    return new X509Certificate(der).raw.length > 0;
  } catch {
    return false;
  }
}

function peculiarReadsList(der: Buffer): boolean {
  try {
    return AsnConvert.parse(der, CertificateList).tbsCertList !== undefined;
  } catch {
    return false;
  }
}

const serialOf = (content: ArrayBuffer) => hex(new Uint8Array(content)).toUpperCase();

describe.skipIf(noVectors)('certificates of the reference cases', () => {
  const found = { certificates: new Map<string, Buffer>(), lists: new Map<string, Buffer>() };
  beforeAll(() => collect(vectors ?? '', found));

  it('are there', () => {
    expect(found.certificates.size).toBeGreaterThan(100);
    expect(found.lists.size).toBeGreaterThan(10);
  });

  it('are read by every decoder alike', () => {
    const refused: string[] = [];
    for (const der of found.certificates.values()) {
      const ours = orCoded(() => decodeCertificate(der));
      const node = new X509Certificate(der);
      if (ours === undefined) {
        refused.push(node.subject);
        continue;
      }
      const { tbsCertificate: peculiar } = AsnConvert.parse(der, CertificateAsn);
      expect(ours.serialNumber).toBe(serialOf(peculiar.serialNumber));
      expect(ours.notBefore).toEqual(peculiar.validity.notBefore.getTime());
      expect(ours.notAfter).toEqual(peculiar.validity.notAfter.getTime());
      expect(hex(ours.subject)).toBe(hex(new Uint8Array(AsnConvert.serialize(peculiar.subject))));
      expect(hex(ours.issuer)).toBe(hex(new Uint8Array(AsnConvert.serialize(peculiar.issuer))));
      expect([...ours.extensions].map(([oid, each]) => [oid, each.critical, hex(each.value)])).toEqual(
        (peculiar.extensions ?? []).map((each) => [
          each.extnID,
          each.critical,
          hex(new Uint8Array(each.extnValue.buffer)),
        ]),
      );
      // Node looks for PEM before it tries DER: of a certificate that carries a quote in an extension, as those of
      // Azure Attestation do, it reads the one inside the quote.
      if (!node.raw.equals(der)) continue;
      expect(BigInt(`0x${ours.serialNumber}`)).toBe(BigInt(`0x${node.serialNumber}`));
      expect(ours.notBefore.getTime()).toBe(Date.parse(node.validFrom));
      expect(ours.notAfter.getTime()).toBe(Date.parse(node.validTo));
      expect(ours.isAuthority).toBe(node.ca);
      expect(ours.sha256).toBe(node.fingerprint256.replaceAll(':', '').toLowerCase());
      expect(keyObjectOf(publicKeyOf(ours)).equals(node.publicKey)).toBe(true);
      expect(nameText(ours.subject).join('\n')).toBe(node.subject ?? '');
      if (ours.commonName !== '') expect(node.subject.split('\n')).toContain(`CN=${ours.commonName}`);
    }
    expect(refused).toEqual([]);
  });

  it('have lists that are read alike', () => {
    for (const der of found.lists.values()) {
      const ours = decodeRevocationList(der);
      const { tbsCertList: peculiar } = AsnConvert.parse(der, CertificateList);
      expect([...ours.revoked]).toEqual([
        ...new Set((peculiar.revokedCertificates ?? []).map((each) => serialOf(each.userCertificate))),
      ]);
      expect(ours.thisUpdate).toEqual(peculiar.thisUpdate.getTime());
      expect(ours.nextUpdate).toEqual(peculiar.nextUpdate?.getTime());
      expect(hex(ours.issuer)).toBe(hex(new Uint8Array(AsnConvert.serialize(peculiar.issuer))));
      expect([...ours.extensions.keys()]).toEqual((peculiar.crlExtensions ?? []).map((each) => each.extnID));
    }
  });
});
