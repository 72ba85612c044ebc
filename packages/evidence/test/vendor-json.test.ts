import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { readVendorJson, type VendorJson } from '../src/vendor-json.ts';

const read = <T>(value: unknown, how: (whole: VendorJson) => T) => readVendorJson(value, how);
const datetime = z.iso.datetime({ offset: true });

describe('members of JSON', () => {
  it.each<[string, unknown, (whole: VendorJson) => unknown, string]>([
    ['the whole', [], (whole) => whole.text('a'), ': expected an object'],
    ['nothing', undefined, (whole) => whole.text('a'), ': missing, expected an object'],
    ['a missing member', {}, (whole) => whole.text('a'), 'a: missing, expected a string'],
    ['a string', { a: 1 }, (whole) => whole.text('a'), 'a: expected a string'],
    ['a number', { a: '1' }, (whole) => whole.count('a', 9), 'a: expected a whole number from 0 to 9'],
    ['a small number', { a: 10 }, (whole) => whole.count('a', 9), 'a: expected a whole number from 0 to 9'],
    ['hex digits', { a: 'xy' }, (whole) => whole.bytes('a', 1), 'a: expected 2 hex digits'],
    ['a word', { a: 'C' }, (whole) => whole.oneOf('a', ['A', 'B']), 'a: expected A or B'],
    ['words', { a: ['b', 1] }, (whole) => whole.texts('a'), 'a: expected an array of strings'],
    ['an object', { a: null }, (whole) => whole.object('a'), 'a: expected an object'],
    [
      'a member of a member',
      { a: [{ b: {} }] },
      (whole) => whole.objects('a', 1, 2).map((each) => each.object('b').text('c')),
      'a.0.b.c: missing, expected a string',
    ],
    [
      'too many',
      { a: [{}, {}, {}] },
      (whole) => whole.objects('a', 1, 2),
      'a: expected an array of 1 to 2 objects',
    ],
  ])('tell where %s is not as it must be', (_, value, how, fault) => {
    expect(read(value, how)).toEqual({ fault });
  });

  it('lets faults of the program through', () => {
    const fault = new TypeError('a fault');
    const failing = (): never => {
      throw fault;
    };
    expect(() => read({}, failing)).toThrow(fault);
  });

  it('give what stands there', () => {
    const value = { text: 'a', count: 3, hex: '0Aff', list: [{ at: '2024-02-29T23:59:59+01:00' }] };
    const how = (whole: VendorJson) => ({
      text: whole.text('text'),
      count: whole.count('count'),
      hex: whole.hex('hex', 2),
      bytes: whole.bytes('hex', 2),
      none: whole.texts('none'),
      list: whole.objects('list', 0, 1).map((each) => each.instant('at').toISOString()),
    });
    expect(read(value, how).data).toEqual({
      text: 'a',
      count: 3,
      hex: '0Aff',
      bytes: Uint8Array.of(10, 255),
      none: [],
      list: ['2024-02-29T22:59:59.000Z'],
    });
  });
});

describe('a moment', () => {
  const instant = (at: unknown) => read({ at }, (whole) => whole.instant('at'));
  const digits = (most: number, length = 2) =>
    fc.nat({ max: most }).map((each) => String(each).padStart(length, '0'));
  const likely = fc
    .tuple(
      digits(9999, 4),
      digits(13),
      digits(32),
      digits(24),
      digits(60),
      fc.constantFrom('', ':00', ':59', ':60', ':07.5', ':07.'),
      fc.constantFrom('Z', '', 'z', '+00:00', '-23:59', '+24:00', '+1:00', '+0100'),
    )
    .map(([y, mo, d, h, mi, s, offset]) => `${y}-${mo}-${d}T${h}:${mi}${s}${offset}`);

  it('is accepted where the schema library accepts it, and is the same moment', () => {
    fc.assert(
      fc.property(fc.oneof(likely, fc.string()), (text) => {
        const { data } = instant(text);
        expect(data !== undefined, text).toBe(datetime.safeParse(text).success);
        if (data !== undefined) expect(data).toEqual(new Date(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('may be the last day of February in the year 0', () => {
    expect(instant('0000-02-29T00:00:00Z').fault).toBeUndefined();
  });

  it.each(['2023-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2100-02-29T00:00:00Z', 5, null])(
    'is not %o',
    (at) => {
      expect(instant(at).fault).toBe('at: expected a date and time with an offset');
    },
  );
});
