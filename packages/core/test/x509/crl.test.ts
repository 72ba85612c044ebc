import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/encoding.ts';
import { publicKeyOf } from '../../src/x509/certificate.ts';
import { decodeRevocationList } from '../../src/x509/crl.ts';
import { issueRevocationList } from '../../src/x509/issue.ts';
import { toPem } from '../../src/x509/pem.ts';
import { isSignedBy } from '../../src/x509/signature.ts';
import { certifyAuthority, codeOf, flipped, notAfter, notBefore, orCoded, party, timed } from '../support.ts';
import {
  bits,
  boolean,
  der,
  ecdsaWithSha384,
  extension,
  integer,
  keyUsage,
  rawRevocationList,
  sequence,
  utcTime,
} from './raw.ts';

const root = party('root');
const times = { thisUpdate: notBefore, nextUpdate: notAfter };
const list = issueRevocationList({ ...times, number: 7, revoked: ['0a', '00ff01'] }, root);
const none = new Uint8Array();
const date = utcTime('240101000000Z');

describe('decodeRevocationList', () => {
  it('reads the list that the negative cases start from', () => {
    expect([...decodeRevocationList(rawRevocationList()).revoked]).toEqual(['05']);
    const least = decodeRevocationList(rawRevocationList({ version: none, nextUpdate: none, revoked: none }));
    expect(least.nextUpdate).toBeUndefined();
    expect(least.revoked.size).toBe(0);
  });

  it.each<[string, Uint8Array | string]>([
    ['nothing', none],
    ['empty text', ''],
    ['two bytes behind it', Uint8Array.of(...list.der, 0, 0)],
    ['a byte other than NUL behind it', Uint8Array.of(...list.der, 1)],
    ['a value behind the signature', rawRevocationList({ after: integer(1) })],
    ['a value behind the extensions', rawRevocationList({ more: integer(1) })],
    ['two signature algorithms', rawRevocationList({ outer: ecdsaWithSha384 })],
    ['no issuer', rawRevocationList({ issuer: none })],
    ['version 3', rawRevocationList({ version: integer(2) })],
    [
      'extensions in version 1',
      rawRevocationList({ version: none, extensions: der(0xa0, sequence(extension(keyUsage, none))) }),
    ],
    ['no date', rawRevocationList({ thisUpdate: none, nextUpdate: none })],
    ['a date that no calendar has', rawRevocationList({ nextUpdate: utcTime('240230000000Z') })],
    ['an entry without serial number', rawRevocationList({ revoked: sequence(sequence(date)) })],
    ['an entry without date', rawRevocationList({ revoked: sequence(sequence(integer(5))) })],
    [
      'an entry with more than it may have',
      rawRevocationList({ revoked: sequence(sequence(integer(5), date, date)) }),
    ],
    [
      'an entry with a critical extension: it may be about another issuer',
      rawRevocationList({
        revoked: sequence(sequence(integer(5), date, sequence(extension('551d1d', none, boolean(0xff))))),
      }),
    ],
    ['an entry that is a bare number', rawRevocationList({ revoked: sequence(integer(5)) })],
    [
      'an extension twice',
      rawRevocationList({
        extensions: der(0xa0, sequence(extension(keyUsage, none), extension(keyUsage, none))),
      }),
    ],
    ['a signature of odd bits', rawRevocationList({ signature: bits(1, 0x30) })],
    ['odd hexadecimal', hex(list.der).slice(1)],
    ['base64 without PEM lines', Buffer.from(list.der).toString('base64')],
    ['PEM of a certificate', toPem(list.der, 'CERTIFICATE')],
    ['PEM of two lists', toPem(list.der, 'X509 CRL').repeat(2)],
    ['more than 8 MiB', new Uint8Array(8 * 1024 * 1024 + 1)],
    ['more than 8 MiB of text', '0'.repeat(8 * 1024 * 1024 + 1)],
  ])('refuses %s', (_what, input) => {
    expect(codeOf(() => decodeRevocationList(input))).toBe('CrlFormat');
  });

  it('refuses every prefix', () => {
    for (let length = 0; length < list.der.length; length++) {
      expect(codeOf(() => decodeRevocationList(list.der.subarray(0, length)))).toBe('CrlFormat');
    }
  });

  it('takes time in proportion to its input, however broken', () => {
    for (const input of ['0'.repeat(8 * 1024 * 1024), `-----BEGIN X509 CRL-----${'A'.repeat(8_000_000)}`]) {
      expect(timed(() => decodeRevocationList(input))).toBeLessThan(2_000);
    }
  });

  it('looks at the extensions of every entry, also behind many that are alike', () => {
    const reason = sequence(extension('551d15', der(0x0a, Uint8Array.of(1))));
    const alike = Array.from({ length: 5 }, (_, i) => sequence(integer(i + 1), date, reason));
    for (const last of [
      sequence(extension('551d15', der(0x0a, Uint8Array.of(1)), boolean(0xff))),
      sequence(extension('551d15', der(0x0a, Uint8Array.of(1))), extension('551d1d', none, boolean(0xff))),
      sequence(integer(1)),
    ]) {
      for (const behind of [[], alike]) {
        const entries = [...alike, sequence(integer(9), date, last), ...behind];
        const input = rawRevocationList({ revoked: sequence(...entries) });
        expect(codeOf(() => decodeRevocationList(input))).toBe('CrlFormat');
      }
    }
    const revoked = sequence(...alike, sequence(integer(9), date), ...alike);
    expect(decodeRevocationList(rawRevocationList({ revoked })).revoked.size).toBe(6);
  });

  it('accepts entries with a reason', () => {
    const reason = sequence(extension('551d15', der(0x0a, Uint8Array.of(1))));
    const bytes = rawRevocationList({ revoked: sequence(sequence(integer(5), date, reason)) });
    expect([...decodeRevocationList(bytes).revoked]).toEqual(['05']);
  });

  it.each<[string, (der: Uint8Array) => Uint8Array | string]>([
    ['DER', (der) => der],
    ['DER and NUL', (der) => Uint8Array.of(...der, 0)],
    ['PEM', (der) => toPem(der, 'X509 CRL')],
    ['PEM as bytes', (der) => new TextEncoder().encode(toPem(der, 'X509 CRL'))],
    ['PEM and NUL', (der) => `${toPem(der, 'X509 CRL')}\0`],
    ['hex', (der) => hex(der)],
    ['hex in upper case and NUL, as bytes', (der) => new TextEncoder().encode(`${hex(der).toUpperCase()}\0`)],
  ])('reads %s', (_form, form) => {
    const read = decodeRevocationList(form(list.der));
    expect(read.sha256).toBe(list.sha256);
    expect([...read.revoked].sort()).toEqual(['00FF01', '0A']);
  });

  it('names serial numbers as certificates do, also with the sign bit set', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
        // RFC 5280 wants positive numbers.
        if (bytes.every((byte) => byte === 0)) return;
        const serialNumber = hex(bytes);
        const certificate = certifyAuthority(root, root, { serialNumber });
        const { revoked } = issueRevocationList({ ...times, number: 1, revoked: [serialNumber] }, root);
        expect(revoked.has(certificate.serialNumber)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('decodes or throws CrlFormat on any bytes and any text', () => {
    const any = fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(any, (input) => void orCoded(() => decodeRevocationList(input))),
      { numRuns: 500 },
    );
  });

  it('never verifies after any single signed bit is changed', () => {
    const key = publicKeyOf(certifyAuthority(root, root));
    expect(isSignedBy(list, key)).toBe(true);
    const from = list.tbs.byteOffset - list.der.byteOffset;
    for (let bit = from * 8; bit < (from + list.tbs.length) * 8; bit++) {
      const changed = orCoded(() => decodeRevocationList(flipped(list.der, bit)));
      if (changed !== undefined) expect(orCoded(() => isSignedBy(changed, key)) ?? false).toBe(false);
    }
  });

  it('leaves the appraisal on extensions of the list to its reader, criticality included', () => {
    const scope = extension('551d1c', sequence(), boolean(0xff));
    const scoped = decodeRevocationList(rawRevocationList({ extensions: der(0xa0, sequence(scope)) }));
    expect(scoped.extensions.get('2.5.29.28')?.critical).toBe(true);
  });
});
