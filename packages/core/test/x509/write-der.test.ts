import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/encoding.ts';
import { DerReader } from '../../src/x509/der.ts';
import { derTag } from '../../src/x509/der-tag.ts';
import { derBoolean, derNumber, derOctets, derOid, derSequence, derValue } from '../../src/x509/write-der.ts';

describe('DER that was written', () => {
  it.each([0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000, 0x100_0000])(
    'has the shortest length for %d octets of content',
    (length) => {
      const der = derOctets(new Uint8Array(length));
      const { content, raw } = DerReader.whole(derSequence(der), derTag.sequence, 'value').next('octets');
      expect([content.length, raw.length]).toEqual([length, der.length]);
    },
  );

  it('is read as it was meant: numbers', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), (value) => {
        const content = DerReader.whole(derSequence(derNumber(value)), derTag.sequence, 'value').integer('n');
        expect(BigInt(`0x${hex(content)}`)).toBe(BigInt(value));
      }),
    );
  });

  it('is read as it was meant: object identifiers', () => {
    const rest = fc.array(fc.nat(2 ** 31 - 1), { maxLength: 8 });
    fc.assert(
      fc.property(fc.nat(2), fc.nat(39), rest, (first, second, others) => {
        const dotted = [first, second, ...others].join('.');
        expect(DerReader.whole(derSequence(derOid(dotted)), derTag.sequence, 'value').oid('oid')).toBe(
          dotted,
        );
      }),
    );
  });

  it('spells true as DER does', () => {
    expect(hex(derBoolean(true)) + hex(derBoolean(false))).toBe('0101ff010100');
    expect(hex(derValue(0x05))).toBe('0500');
  });
});
