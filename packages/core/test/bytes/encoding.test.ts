import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allZero,
  base64,
  base64url,
  concat,
  concatAll,
  fromAnyBase64,
  fromBase64,
  fromBase64url,
  fromHex,
  fromUtf8,
  hex,
  sameBytes,
  utf8,
  withoutTrailingNuls,
} from '../../src/bytes/encoding.ts';
import { codeOf, orCoded, timed } from '../support.ts';

const bytes = fc.uint8Array({ maxLength: 300 });
const decoders = { fromHex, fromBase64, fromBase64url, fromAnyBase64 };

describe.each(Object.entries(decoders))('%s', (_name, decode) => {
  it('decodes or throws EncodingInvalid on any text', () => {
    const near = fc
      .array(fc.constantFrom(...'AQgwab019+/-_= \n'), { maxLength: 12 })
      .map((each) => each.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near), (text) => void orCoded(() => decode(text))),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['a space', 'AA AA'],
    ['a line end', 'AAAA\n'],
    ['a letter outside ASCII', 'ａａ'],
    ['NUL', 'AAA\0'],
  ])('refuses %s', (_what, text) => {
    expect(codeOf(() => decode(text))).toBe('EncodingInvalid');
  });

  it('takes time in proportion to the text', () => {
    expect(timed(() => decode('A'.repeat(4 * 1024 * 1024)))).toBeLessThan(3_000);
    expect(timed(() => decode(`${'='.repeat(1024 * 1024)}A`))).toBeLessThan(1_000);
  });
});

describe('hex', () => {
  it.each([
    ['an odd number of digits', 'abc'],
    ['a letter beyond f', '0g'],
    ['a prefix', '0x00'],
  ])('refuses %s', (_what, text) => {
    expect(codeOf(() => fromHex(text))).toBe('EncodingInvalid');
  });

  it('reads either case, writes lower case', () => {
    expect(hex(fromHex('00FFaB'))).toBe('00ffab');
  });

  it('reads back what it wrote, like Buffer', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(hex(value)).toBe(Buffer.from(value).toString('hex'));
        expect(fromHex(hex(value))).toEqual(value);
      }),
    );
  });
});

describe('base64', () => {
  it.each([
    ['missing padding', 'QQ'],
    ['half the padding', 'QQ='],
    ['padding alone', '===='],
    ['padding inside', 'QQ==QQ=='],
    ['a single character', 'Q==='],
    ['letters of base64url', '-_-_'],
    ['bits behind the last byte', 'QR=='],
    ['bits behind the last two bytes', 'QUJ='],
  ])('refuses %s', (_what, text) => {
    expect(codeOf(() => fromBase64(text))).toBe('EncodingInvalid');
  });

  it('reads back what it wrote, like Buffer, at any length', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(base64(value)).toBe(Buffer.from(value).toString('base64'));
        expect(fromBase64(base64(value))).toEqual(value);
      }),
    );
    const large = new Uint8Array(3 * 0x2000 + 1).fill(7);
    expect(base64(large)).toBe(Buffer.from(large).toString('base64'));
  });

  it('has one spelling for each value', () => {
    const text = fc.array(fc.constantFrom(...'ABQRg/+='), { maxLength: 8 }).map((each) => each.join(''));
    fc.assert(
      fc.property(text, (spelling) => {
        const value = orCoded(() => fromBase64(spelling));
        if (value !== undefined) expect(base64(value)).toBe(spelling);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('base64url', () => {
  it.each([
    ['padding', 'QQ=='],
    ['letters of base64', '+/+/'],
    ['a single character', 'Q'],
    ['five characters', 'QUJDQ'],
    ['bits behind the last byte', 'QR'],
    ['bits behind the last two bytes', 'QUJ'],
  ])('refuses %s', (_what, text) => {
    expect(codeOf(() => fromBase64url(text))).toBe('EncodingInvalid');
  });

  it('reads back what it wrote, like Buffer', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(base64url(value)).toBe(Buffer.from(value).toString('base64url'));
        expect(fromBase64url(base64url(value))).toEqual(value);
      }),
    );
  });

  it('has one spelling for each value', () => {
    const text = fc.array(fc.constantFrom(...'ABQRg-_'), { maxLength: 8 }).map((each) => each.join(''));
    fc.assert(
      fc.property(text, (spelling) => {
        const value = orCoded(() => fromBase64url(spelling));
        if (value !== undefined) expect(base64url(value)).toBe(spelling);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('fromAnyBase64', () => {
  it('reads every spelling that clients send', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const padded = base64(value);
        const url = base64url(value);
        const urlPadded = padded.replaceAll('+', '-').replaceAll('/', '_');
        for (const text of [padded, padded.replaceAll('=', ''), url, urlPadded]) {
          expect(fromAnyBase64(text)).toEqual(value);
        }
      }),
    );
  });

  it.each([
    ['a single character', 'Q'],
    ['one with padding', 'Q==='],
    ['padding inside', 'Q=Q='],
  ])('refuses %s', (_what, text) => {
    expect(codeOf(() => fromAnyBase64(text))).toBe('EncodingInvalid');
  });

  it('refuses every foreign character wherever it stands, also those whose low byte would do', () => {
    for (let unit = 0; unit < 0x200; unit++) {
      const character = String.fromCharCode(unit);
      // At the end these are padding.
      if (character === '=' || /^[A-Za-z0-9+/_-]$/.test(character)) continue;
      for (const text of ['QUJD', 'QUJDRA', 'QUJDREU', 'QUJDREVG']) {
        for (let at = 0; at < text.length; at++) {
          const changed = text.slice(0, at) + character + text.slice(at + 1);
          expect(
            codeOf(() => fromAnyBase64(changed)),
            changed,
          ).toBe('EncodingInvalid');
        }
      }
    }
  });
});

describe('UTF-8', () => {
  it.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a cut sequence', [0xe2, 0x82]],
    ['a code point beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ])('refuses %s', (_what, input) => {
    expect(codeOf(() => fromUtf8(Uint8Array.from(input)))).toBe('EncodingInvalid');
  });

  it('keeps a byte order mark, so that what is hashed is what is read', () => {
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
  });

  it('decodes any bytes to the text that encodes to them, or throws', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const text = orCoded(() => fromUtf8(value));
        if (text !== undefined) expect(utf8(text)).toEqual(value);
      }),
    );
  });
});

it('puts arrays one after the other', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 5 }), (parts) => {
      expect(concat(...parts)).toEqual(new Uint8Array(Buffer.concat(parts)));
    }),
  );
});

it('puts very many pieces one after the other', () => {
  const parts = Array.from({ length: 300_000 }, (_, place) => Uint8Array.of(place & 0xff));
  const whole = concatAll(parts);
  expect(whole.length).toBe(300_000);
  expect(whole[299_999]).toBe(299_999 & 0xff);
});

it('compares bytes by content and length', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(sameBytes(a, a.slice())).toBe(true);
      expect(sameBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
    }),
  );
  expect(sameBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBe(false);
});

it('knows zero bytes', () => {
  expect(allZero(new Uint8Array(5))).toBe(true);
  expect(allZero(new Uint8Array(0))).toBe(true);
  expect(allZero(Uint8Array.of(0, 0, 1))).toBe(false);
});

it('takes the NULs off the end, and no others', () => {
  expect(withoutTrailingNuls(Uint8Array.of(0, 1, 0, 2, 0, 0))).toEqual(Uint8Array.of(0, 1, 0, 2));
  expect(withoutTrailingNuls(Uint8Array.of(1))).toEqual(Uint8Array.of(1));
  expect(withoutTrailingNuls(new Uint8Array(3))).toEqual(new Uint8Array(0));
});
