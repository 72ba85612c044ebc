/** JSON in and out without loss. */

import { parseJson } from '@veritee/core/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../src/json/json-read.ts';
import { isArray, isFraction, isObject, type Json } from '../../src/json/json-value.ts';
import { writeJson } from '../../src/json/json-write.ts';
import { DEFAULT_LIMITS } from '../../src/limits.ts';
import { meterFor } from '../../src/meter.ts';

function rewritten(text: string): string {
  return writeJson(readJson(text, 64), meterFor(DEFAULT_LIMITS));
}

describe('JSON', () => {
  it.each([
    ['{"b":1,"a":[true,false,null]}', '{"a":[true,false,null],"b":1}'],
    [' [ 1 , 2 ] ', '[1,2]'],
    ['9223372036854775808', '9223372036854775808'],
    ['-9007199254740993', '-9007199254740993'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['[1.0,1e2,-0.5E-3]', '[1.0,1e2,-0.5E-3]'],
    ['-0', '0'],
    ['"\\u00e9\\n\\/\\ud83d\\ude00"', '"é\\n/😀"'],
    ['{"10":1,"9":2,"__proto__":3}', '{"10":1,"9":2,"__proto__":3}'],
    ['{}', '{}'],
    ['[[]]', '[[]]'],
  ])('%s becomes %s', (text, expected) => {
    expect(rewritten(text)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '01',
    '1.',
    '.5',
    '+1',
    '1e',
    '-',
    'tru',
    'nul',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    "'a'",
    '"\t"',
    '"\\x"',
    '"\\u12g4"',
    '[1]x',
    'NaN',
    '"',
    '[',
    '{"a"',
    '\u00a01',
  ])('refuses %j', (text) => {
    expect(() => readJson(text, 64)).toThrow(expect.objectContaining({ code: 'JsonInvalid' }));
  });

  it('refuses duplicate members and deep nesting', () => {
    expect(() => readJson('{"a":1,"a":1}', 64)).toThrow(
      expect.objectContaining({ code: 'JsonDuplicateMember' }),
    );
    expect(() => readJson('[[[]]]', 2)).toThrow(expect.objectContaining({ code: 'JsonNesting' }));
  });

  it('reads what JSON.parse reads, and writes what it reads again', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const written = rewritten(text);
        expect(JSON.parse(written)).toEqual(JSON.parse(text));
        expect(rewritten(written)).toBe(written);
      }),
    );
  });

  it('accepts the texts that JSON.parse accepts', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-',
      '0',
      '.',
      'e',
      'true',
      'null',
      ' ',
      '"',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const accepted = (read: () => unknown) => {
          try {
            read();
            return true;
          } catch (problem) {
            return (problem as { code?: string }).code === 'JsonDuplicateMember';
          }
        };
        expect([text, accepted(() => readJson(text, 64))]).toEqual([text, accepted(() => JSON.parse(text))]);
      }),
      { numRuns: 3000 },
    );
  });

  it('is read as core reads it, which reads what is signed: the same texts, and the same values', () => {
    const plain = (value: Json): unknown => {
      if (isFraction(value)) return value.value;
      if (isArray(value)) return value.map(plain);
      return isObject(value)
        ? Object.fromEntries([...value].map(([name, item]) => [name, plain(item)]))
        : value;
    };
    const outcome = (read: () => unknown) => {
      try {
        return read();
      } catch {
        return 'refused';
      }
    };
    const piece = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"a"', '"b"', '1', '-1', '0', '1.50', '1e2', '9007199254740993'],
      ...[
        'true',
        'null',
        ' ',
        '\n',
        '"\\u0041"',
        '"\\ud800"',
        '"\\',
        '"',
        '\t',
        '\u00a0',
        '-',
        '01',
        '"\u0001"',
      ],
    );
    const broken = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.json(), broken), (text) => {
        // Zero has no sign here, and numbers beyond doubles keep their spelling.
        fc.pre(!/-0|e[+-]?\d{3}/i.test(text));
        expect([text, outcome(() => plain(readJson(text, 64)))]).toEqual([
          text,
          outcome(() => parseJson(text)),
        ]);
      }),
      { numRuns: 3000 },
    );
    for (const depth of [64, 65]) {
      const text = '['.repeat(depth) + ']'.repeat(depth);
      expect(outcome(() => readJson(text, 64)) === 'refused').toBe(
        outcome(() => parseJson(text)) === 'refused',
      );
    }
  });
});
