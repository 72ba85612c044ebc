import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerReader, derLength } from '../../src/x509/der.ts';
import { derTag } from '../../src/x509/der-tag.ts';
import { derOid } from '../../src/x509/write-der.ts';
import { codeOf, orCoded, timed } from '../support.ts';

const reader = (...bytes: number[]) => new DerReader(Uint8Array.from(bytes));
const invalid = (call: () => unknown) => expect(codeOf(call)).toBe('DerInvalid');

/** A DER value of any content below 64 KiB. */
function der(tag: number, content: Uint8Array | string): Uint8Array {
  const body = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const size = body.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Uint8Array.of(tag, ...length, ...body);
}

describe('a DER value', () => {
  it.each<[string, number[]]>([
    ['nothing', []],
    ['a tag alone', [0x04]],
    ['a length without content', [0x04, 0x01]],
    ['an indefinite length', [0x30, 0x80, 0x00, 0x00]],
    ['a length in more bytes than needed', [0x04, 0x81, 0x01, 0x00]],
    ['a length with leading zeros', [0x04, 0x82, 0x00, 0x80, ...new Array<number>(128).fill(0)]],
    ['a length of five bytes', [0x04, 0x85, 0, 0, 0, 0, 1, 0]],
    ['a reserved length', [0x04, 0xff]],
    ['a length that is cut off', [0x04, 0x84, 0x00, 0x01]],
    ['four gigabytes of content', [0x04, 0x84, 0xff, 0xff, 0xff, 0xff]],
    ['a tag of several bytes', [0x1f, 0x81, 0x00, 0x00]],
  ])('refuses %s', (_what, bytes) => {
    invalid(() => reader(...bytes).next('value'));
    expect(derLength(Uint8Array.from(bytes))).toBe(-1);
  });

  it('refuses a huge length without reserving memory for it', () => {
    const before = process.memoryUsage().arrayBuffers;
    const time = timed(() => {
      for (let i = 0; i < 10_000; i++) derLength(Uint8Array.of(0x30, 0x84, 0x7f, 0xff, 0xff, 0xff));
    });
    expect(time).toBeLessThan(2_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });

  it('moves nothing when it refuses', () => {
    const list = reader(0x04, 0x05, 0x00);
    invalid(() => list.next('value'));
    expect(list.nextTag).toBe(0x04);
  });

  it('is read whole at any size, with the bytes behind it left', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), fc.uint8Array({ maxLength: 9 }), (content, behind) => {
        const raw = der(derTag.octetString, content);
        const input = Uint8Array.of(...raw, ...behind);
        expect(derLength(input)).toBe(raw.length);
        const list = new DerReader(input);
        expect(list.octetString('value')).toEqual(content);
        expect(list.done).toBe(behind.length === 0);
      }),
    );
  });

  it('is refused with another tag', () => {
    invalid(() => reader(0x04, 0x00).sequence('value'));
    expect(reader(0x04, 0x00).optional(derTag.sequence, 'value')).toBeUndefined();
  });

  it('is refused with something behind it where it must be all', () => {
    invalid(() => DerReader.whole(Uint8Array.of(0x30, 0x00, 0x00), derTag.sequence, 'value'));
    invalid(() => reader(0x05, 0x00).end('value'));
  });
});

describe('INTEGER', () => {
  it.each<[string, number[]]>([
    ['no content', [0x02, 0x00]],
    ['a needless zero in front', [0x02, 0x02, 0x00, 0x7f]],
    ['a needless 0xff in front', [0x02, 0x02, 0xff, 0x80]],
  ])('refuses %s', (_what, bytes) => {
    invalid(() => reader(...bytes).integer('value'));
    invalid(() => reader(...bytes).number('value'));
  });

  it('refuses negative and large ones as a number', () => {
    invalid(() => reader(0x02, 0x01, 0x80).number('value'));
    invalid(() => reader(0x02, 0x08, 0x01, 0, 0, 0, 0, 0, 0, 0).number('value'));
  });

  it('reads any number below 2^48', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 48 - 1 }), (value) => {
        const text = value.toString(16);
        const digits = Buffer.from(text.length % 2 === 0 ? text : `0${text}`, 'hex');
        const content = (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0, ...digits) : new Uint8Array(digits);
        expect(new DerReader(der(derTag.integer, content)).number('value')).toBe(value);
      }),
    );
  });
});

describe('BOOLEAN', () => {
  it.each<[string, number[]]>([
    ['no content', [0x01, 0x00]],
    ['two bytes', [0x01, 0x02, 0x00, 0x00]],
    ['true as 1', [0x01, 0x01, 0x01]],
  ])('refuses %s', (_what, bytes) => {
    invalid(() => reader(...bytes).boolean('value'));
  });

  it('reads both', () => {
    expect(reader(0x01, 0x01, 0xff).boolean('value')).toBe(true);
    expect(reader(0x01, 0x01, 0x00).boolean('value')).toBe(false);
  });
});

describe('BIT STRING', () => {
  it.each<[string, number[]]>([
    ['no content', [0x03, 0x00]],
    ['eight unused bits', [0x03, 0x02, 0x08, 0x00]],
    ['unused bits that are set', [0x03, 0x02, 0x01, 0x01]],
    ['unused bits without a byte', [0x03, 0x01, 0x05]],
  ])('refuses %s', (_what, bytes) => {
    invalid(() => reader(...bytes).bitString('value', true));
  });

  it('refuses unused bits where whole bytes are expected', () => {
    invalid(() => reader(0x03, 0x02, 0x01, 0x02).bitString('value'));
  });

  it('reads flags', () => {
    expect([...reader(0x03, 0x02, 0x05, 0xa0).bitString('value', true)]).toEqual([0xa0]);
    expect([...reader(0x03, 0x01, 0x00).bitString('value', true)]).toEqual([]);
  });
});

describe('OBJECT IDENTIFIER', () => {
  it.each<[string, number[]]>([
    ['no content', [0x06, 0x00]],
    ['an arc that does not end', [0x06, 0x02, 0x2a, 0x86]],
    ['an arc with a needless byte in front', [0x06, 0x03, 0x2a, 0x80, 0x01]],
    ['an arc beyond exact numbers', [0x06, 0x0a, 0x2a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
  ])('refuses %s', (_what, bytes) => {
    invalid(() => reader(...bytes).oid('value'));
  });

  it.each([
    ['0.9.2342', [0x09, 0x92, 0x26]],
    ['1.2.840.113741.1.13.1', [0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01]],
    ['2.5.4.3', [0x55, 0x04, 0x03]],
    ['2.999', [0x88, 0x37]],
  ])('reads %s', (dotted, content) => {
    expect(new DerReader(der(derTag.oid, Uint8Array.from(content))).oid('value')).toBe(dotted);
  });
});

describe('an arc below another identifier', () => {
  const PARENT = '1.2.840.113741.1.13.1';
  const parent = derOid(PARENT).subarray(2);
  const arcBelow = (der: Uint8Array) => new DerReader(der).arcBelow(parent, 'field');

  it('is the one that the dotted form has behind the other', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat({ max: 300 }), fc.nat()), { maxLength: 2 }), (arcs) => {
        const expected = arcs.length === 1 ? arcs[0] : undefined;
        expect(arcBelow(derOid([PARENT, ...arcs].join('.')))).toBe(expected);
      }),
    );
  });

  it('is undefined for another parent, and for an encoding that is not shortest, cut off or endless', () => {
    expect(arcBelow(derOid('1.2.840.113741.1.13.2.1'))).toBeUndefined();
    for (const tail of [[0x80, 0x01], [0x81], [0x01, 0x81], Array<number>(100).fill(0xff)]) {
      const content = [...parent, ...tail];
      expect(arcBelow(Uint8Array.of(0x06, content.length, ...content))).toBeUndefined();
    }
  });
});

describe('an INTEGER by its place', () => {
  it('is where its content is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        const der = Uint8Array.of(0x05, 0x00, 0x02, bytes.length, ...bytes);
        const content = orCoded(() => new DerReader(der, 2).integer('field'));
        const span = () => new DerReader(der, 2).integerSpan('field');
        if (content === undefined) invalid(span);
        else expect(span()).toEqual({ from: 4, to: der.length });
      }),
    );
  });
});

describe('time', () => {
  const utc = (text: string) => new DerReader(der(derTag.utcTime, text)).time('value');
  const generalized = (text: string) => new DerReader(der(derTag.generalizedTime, text)).time('value');

  it.each([
    '',
    '2001010000Z',
    '200101000000',
    '200101000000+0000',
    '20010100000aZ',
    '200101000000Z0',
    '20010100000Z',
  ])('refuses the UTCTime "%s"', (text) => {
    invalid(() => utc(text));
  });

  it.each([
    '200001000000Z',
    '201301000000Z',
    '200132000000Z',
    '210229000000Z',
    '200101240000Z',
    '200101006000Z',
    '200101000060Z',
  ])('refuses the UTCTime %s, which no clock shows', (text) => {
    invalid(() => utc(text));
  });

  it.each(['20200101000000.5Z', '200101000000Z', '00500101000000Z', '20210229000000Z', '20200101007500Z'])(
    'refuses the GeneralizedTime %s',
    (text) => {
      invalid(() => generalized(text));
    },
  );

  it('refuses a time under another tag', () => {
    invalid(() => new DerReader(der(derTag.utf8String, '20200101000000Z')).time('value'));
  });

  it('reads two-digit years as RFC 5280 says', () => {
    expect(utc('491231235959Z').toISOString()).toBe('2049-12-31T23:59:59.000Z');
    expect(utc('500101000000Z').toISOString()).toBe('1950-01-01T00:00:00.000Z');
  });

  it('reads every second of four-digit years', () => {
    const range = { min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        const seconds = `${date.toISOString().slice(0, 19)}.000Z`;
        expect(generalized(seconds.replaceAll(/[-:T]|\.000/g, '')).toISOString()).toBe(seconds);
      }),
    );
  });
});

it('reads or throws a coded error on any bytes, whatever is asked', () => {
  const asks = fc.constantFrom(
    ...([
      'next',
      'sequence',
      'integer',
      'number',
      'boolean',
      'octetString',
      'bitString',
      'oid',
      'time',
    ] as const),
  );
  const tagged = fc
    .tuple(fc.constantFrom(1, 2, 3, 4, 6, 0x17, 0x18, 0x30), fc.uint8Array({ maxLength: 24 }))
    .map(([tag, content]) => der(tag, content));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), tagged), asks, (bytes, ask) => {
      orCoded(() => new DerReader(bytes)[ask]('value'));
    }),
    { numRuns: 5_000 },
  );
});
