/** Distinguished names as text, attribute by attribute in the order of the certificate, as OpenSSL prints them. */

import { fromUtf8, hex } from '../bytes/encoding.ts';
import { DerReader } from './der.ts';
import { derTag } from './der-tag.ts';
import { X509Error } from './errors.ts';

/** OpenSSL's short names of attribute types; others go by their OID. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.13': 'description',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.41': 'name',
  '2.5.4.42': 'GN',
  '2.5.4.43': 'initials',
  '2.5.4.44': 'generationQualifier',
  '2.5.4.45': 'x500UniqueIdentifier',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.65': 'pseudonym',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.2.840.113549.1.9.2': 'unstructuredName',
  '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
  '2.23.133.2.1': 'tcg-at-tpmManufacturer',
  '2.23.133.2.2': 'tcg-at-tpmModel',
  '2.23.133.2.3': 'tcg-at-tpmVersion',
};

/**
 * The attributes of a distinguished name, `CN=…` each; several of one relative name are joined by ` + `.
 *
 * @param name - raw DER, as certificates give their names
 * @throws X509Error `CertificateFormat`; FormatError `DerInvalid`
 * @example
 * nameText(certificate.subject).join(', '); // 'CN=Build key, O=Example'
 */
export function nameText(name: Uint8Array): string[] {
  const relatives = DerReader.whole(name, derTag.sequence, 'name');
  const parts: string[] = [];
  while (!relatives.done) {
    const attributes = relatives.enter(derTag.set, 'relativeDistinguishedName');
    const texts: string[] = [];
    while (!attributes.done) {
      const attribute = attributes.sequence('attribute');
      const oid = attribute.oid('attribute type');
      const { tag, content, raw } = attribute.next('attribute value');
      attribute.end('attribute');
      texts.push(`${SHORT_NAMES[oid] ?? oid}=${valueText(tag, content, raw)}`);
    }
    parts.push(texts.join(' + '));
  }
  return parts;
}

const TELETEX = 0x14;
const BMP = 0x1e;
const UNIVERSAL = 0x1c;
/** NumericString, PrintableString, IA5String, VisibleString: one byte a character, as OpenSSL reads Teletex, too. */
const SINGLE_BYTES: ReadonlySet<number> = new Set([0x12, 0x13, TELETEX, 0x16, 0x1a]);

function valueText(tag: number, content: Uint8Array, raw: Uint8Array): string {
  if (tag === derTag.utf8String) return escaped(fromUtf8(content, 'name'));
  if (SINGLE_BYTES.has(tag)) return escaped(units(content, 1));
  if (tag === BMP) return escaped(units(content, 2));
  if (tag === UNIVERSAL) return escaped(units(content, 4));
  // No text at all: the whole value in hexadecimal (RFC 4514 section 2.4).
  return `#${hex(raw).toUpperCase()}`;
}

/** Big-endian characters of so many bytes each. */
function units(content: Uint8Array, size: 1 | 2 | 4): string {
  if (content.length % size !== 0) throw malformed();
  let text = '';
  for (let at = 0; at < content.length; at += size) {
    let code = 0;
    for (let i = 0; i < size; i++) code = code * 256 + (content[at + i] ?? 0);
    if (code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) throw malformed();
    text += String.fromCodePoint(code);
  }
  return text;
}

const SPECIAL = /[,+"\\<>;]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped
const CONTROL = /[\u0000-\u001f\u007f]/g;

/** RFC 4514 section 2.4, and control characters in hexadecimal. */
function escaped(text: string): string {
  const plain = text
    .replace(SPECIAL, '\\$&')
    .replace(CONTROL, (each) => `\\${hex(Uint8Array.of(each.charCodeAt(0))).toUpperCase()}`);
  const head = /^[# ]/.test(plain) ? `\\${plain}` : plain;
  return text.length > 1 && head.endsWith(' ') ? `${head.slice(0, -1)}\\ ` : head;
}

function malformed(): X509Error {
  return new X509Error('CertificateFormat', 'A name in a certificate cannot be read.');
}
