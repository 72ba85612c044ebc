import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSpelling } from '../../src/bytes/binary-text.ts';

const bytes = Uint8Array.from({ length: 48 }, (_, i) => (i * 37 + 3) % 256);
const buffer = Buffer.from(bytes);
const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));

describe('binary text', () => {
  it.each([
    ['hex', buffer.toString('hex')],
    ['hex', buffer.toString('hex').toUpperCase()],
    ['hex', `0x${buffer.toString('hex')}\n`],
    ['hex', buffer.toString('hex').replaceAll(/../g, '$& ')],
    ['hex', buffer.toString('hex').replaceAll(/../g, '$&:').slice(0, -1)],
    ['hex', buffer.toString('hex').replaceAll(/.{32}/g, '$&\r\n')],
    ['base64', buffer.toString('base64')],
    ['base64', `\uFEFF${buffer.toString('base64')}\n`],
    ['base64', buffer.toString('base64').replaceAll(/.{20}/g, '$&\r\n')],
    ['base64url', `  ${buffer.toString('base64url')}\n`],
    ['base64url', buffer.toString('base64url').replaceAll(/.{21}/g, '$&\n  ')],
    ['pem', `-----BEGIN SGX QUOTE-----\n${buffer.toString('base64')}\n-----END SGX QUOTE-----\n`],
  ])('recognises %s: %j', (spelling, text) => {
    expect(fromSpelling(ascii(text))).toEqual({ spelling, bytes });
  });

  it('knows padded and unpadded spellings of every length', () => {
    for (let length = 32; length < 40; length++) {
      const part = Buffer.from(bytes.subarray(0, length));
      for (const text of [
        part.toString('base64'),
        part.toString('base64').replaceAll('=', ''),
        part.toString('base64url'),
        part.toString('hex'),
      ]) {
        expect(fromSpelling(ascii(text)).bytes, text).toEqual(new Uint8Array(part));
      }
    }
  });

  it.each([
    ['a word', 'attestation'],
    ['short hex', 'deadbeef'],
    ['prose', 'this is a text of words only and no evidence at all my dear reader'],
    ['JSON', '{"quote":"AAAA"}'],
    ['half a byte of hex among letters of no alphabet', `${buffer.toString('hex')}!`],
    ['both base64 alphabets', `+_${buffer.toString('base64').replaceAll(/[+/=]/g, 'A')}AA`],
    ['padding that does not fit', `${'A'.repeat(65)}=`],
    ['padding inside', `${'A'.repeat(30)}==${'A'.repeat(32)}`],
    ['one letter too many', 'A'.repeat(65)],
    ['PEM with another label at its end', `-----BEGIN A-----\n${'A'.repeat(64)}\n-----END B-----\n`],
    ['base64 with a blank inside a line', `${'Z'.repeat(40)} ${'Z'.repeat(40)}`],
    ['base64 with a lone carriage return', `${'Z'.repeat(40)}\r${'Z'.repeat(40)}`],
    ['two PEM blocks', '-----BEGIN A-----\nAAAA\n-----END A-----\n'.repeat(2)],
    ['PEM with broken base64', `-----BEGIN A-----\n${'A'.repeat(65)}\n-----END A-----\n`],
    ['nothing', ''],
  ])('leaves %s raw', (_, text) => {
    expect(fromSpelling(ascii(text))).toEqual({ spelling: 'raw', bytes: ascii(text) });
  });

  it('never decodes data with a byte that no text has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (data, at) => {
        const binary = Uint8Array.from([...data.subarray(0, at), 0x00, ...data.subarray(at)]);
        expect(fromSpelling(binary)).toEqual({ spelling: 'raw', bytes: binary });
      }),
    );
  });

  it('gives back what was written, in every spelling', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 300 }),
        fc.constantFrom('hex' as const, 'base64' as const, 'base64url' as const),
        (data, encoding) => {
          const text = Buffer.from(data).toString(encoding);
          expect(fromSpelling(ascii(text)).bytes).toEqual(data);
        },
      ),
    );
  });
});
