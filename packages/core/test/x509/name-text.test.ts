import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, fromHex, utf8 } from '../../src/bytes/encoding.ts';
import { CodedError } from '../../src/errors.ts';
import { nameText } from '../../src/x509/name-text.ts';
import { der, oid, rawCertificate, sequence } from './raw.ts';

const commonName = oid('550403');
const attribute = (type: Uint8Array, tag: number, content: Uint8Array) => sequence(type, der(tag, content));
const single = (tag: number, content: Uint8Array) => sequence(der(0x31, attribute(commonName, tag, content)));

/** As OpenSSL prints the name, line by line. */
const byNode = (subject: Uint8Array): string => new X509Certificate(rawCertificate({ subject })).subject;

describe('nameText', () => {
  it.each<[string, Uint8Array]>([
    ['UTF8String', single(0x0c, utf8('Größe 東京'))],
    ['PrintableString', single(0x13, utf8('Plain name'))],
    ['TeletexString', single(0x14, fromHex('47f6e4'))],
    ['IA5String', single(0x16, utf8('a@b.example'))],
    ['BMPString', single(0x1e, fromHex('0047006f4e1c'))],
    ['UniversalString', single(0x1c, fromHex('000000470001f600'))],
    ['special characters', single(0x0c, utf8('a,b+c"d\\e<f>g;h'))],
    ['spaces around', single(0x0c, utf8('  a b  '))],
    ['a space alone', single(0x0c, utf8(' '))],
    ['a number sign in front', single(0x0c, utf8('#1'))],
    ['control characters', single(0x0c, utf8('a\tb\u007fc'))],
    ['an attribute of no known type', sequence(der(0x31, attribute(oid('2a0304'), 0x0c, utf8('x'))))],
    [
      'several attributes of one relative name',
      sequence(der(0x31, attribute(commonName, 0x0c, utf8('a')), attribute(oid('55040a'), 0x0c, utf8('b')))),
    ],
    [
      'every usual attribute',
      sequence(
        ...[
          '550406',
          '550408',
          '550407',
          '55040a',
          '55040b',
          '550403',
          '550405',
          '0992268993f22c640119',
          '2a864886f70d010901',
        ].map((type) => der(0x31, attribute(oid(type), 0x13, utf8('x')))),
      ),
    ],
  ])('writes %s as OpenSSL does', (_what, subject) => {
    expect(nameText(subject).join('\n')).toBe(byNode(subject));
  });

  it('writes any text as OpenSSL does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
        (texts) => {
          const subject = sequence(
            ...texts.map((text) => der(0x31, attribute(commonName, 0x0c, utf8(text)))),
          );
          expect(nameText(subject).join('\n')).toBe(byNode(subject));
        },
      ),
    );
  });

  it.each([
    ['a text that is not UTF-8', single(0x0c, fromHex('ff'))],
    ['half a character', single(0x1e, fromHex('00'))],
    ['a half of a surrogate pair', single(0x1e, fromHex('d800'))],
    ['bytes behind', concat(single(0x0c, utf8('a')), Uint8Array.of(0))],
  ])('refuses %s', (_what, subject) => {
    expect(() => nameText(subject)).toThrow(CodedError);
  });
});
