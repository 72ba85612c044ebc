import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../src/errors.ts';
import { encodeJson, isJsonObject, type JsonValue } from '../src/json.ts';
import { parseJson } from '../src/parse-json.ts';
import { codeOf, orCoded, timed } from './support.ts';

/** Values that JSON can hold and that come back as they were: no -0, no fraction that prints as an integer. */
const jsonValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger().map((n) => n + 0),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n)),
    fc.bigInt().filter((n) => !Number.isSafeInteger(Number(n))),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 5 }),
  ),
})).value;

function foundBy(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof CodedError ? error.found : undefined;
  }
}

/** What a reader makes of a text; undefined where it refuses it. */
function readBy(read: (text: string) => unknown, text: string): unknown {
  try {
    return read(text);
  } catch {
    return undefined;
  }
}

describe('parseJson', () => {
  it.each([
    ['nothing', ''],
    ['white space only', ' \n'],
    ['a second value', '1 2'],
    ['text after an object', '{}x'],
    ['a trailing comma in an array', '[1,]'],
    ['a trailing comma in an object', '{"a":1,}'],
    ['a member name without quotes', '{a:1}'],
    ['single quotes', "'a'"],
    ['NaN', 'NaN'],
    ['Infinity', '-Infinity'],
    ['a leading zero', '01'],
    ['a leading plus', '+1'],
    ['a number without digits after its point', '1.'],
    ['a control character in a string', '"\u0001"'],
    ['an unknown escape', '"\\x41"'],
    ['a string without end', '"a'],
    ['a comment', '/* */1'],
    ['two byte order marks', '\ufeff\ufeff1'],
    ['a byte order mark behind the start', ' \ufeff1'],
    ['a number beyond the range of doubles', '1e400'],
    ['65 arrays in each other', `${'['.repeat(65)}${']'.repeat(65)}`],
    ['65 objects in each other', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`],
  ])('refuses %s', (_what, text) => {
    expect(codeOf(() => parseJson(text))).toBe('JsonInvalid');
  });

  it.each([
    ['a repeated member with another value', '{"a":1,"a":2}'],
    ['a repeated member with the same value', '{"a":1,"a":1}'],
    ['a repeated member deep inside', '[{"b":{"a":{},"a":{}}}]'],
    ['a repeated member under another spelling', '{"a":1,"\\u0061":1}'],
    ['a repeated __proto__', '{"__proto__":1,"__proto__":1}'],
  ])('refuses %s', (_what, text) => {
    expect(codeOf(() => parseJson(text))).toBe('JsonDuplicateMember');
  });

  it.each([
    ['as it is', '{"nonce":1,"nonce":1}', '"nonce"'],
    [
      'with escapes for what a terminal would act on',
      '{"a\\u001b[2J\u202e":1,"a\\u001b[2J\u202e":1}',
      '"a\\u001b[2J\\u202e"',
    ],
    ['in short', `{"${'n'.repeat(1000)}":1,"${'n'.repeat(1000)}":1}`, `"${'n'.repeat(40)}…"`],
    ['when it is empty', '{"":1,"":1}', '""'],
  ])('names the repeated member %s', (_what, text, named) => {
    expect(foundBy(() => parseJson(text))).toBe(named);
  });

  it('refuses a megabyte of brackets at once', () => {
    for (const unit of ['[', '{"a":', '[{"a":', '[]']) {
      const text = unit.repeat(1024 * 1024);
      expect(codeOf(() => parseJson(text))).toBe('JsonInvalid');
      expect(timed(() => parseJson(text))).toBeLessThan(2_000);
    }
  });

  it('refuses a number of two million digits at once', () => {
    const text = '9'.repeat(2_000_000);
    expect(codeOf(() => parseJson(text))).toBe('JsonInvalid');
    expect(timed(() => parseJson(text))).toBeLessThan(1_500);
  });

  it('reads a megabyte of evidence beside one long number in a few times what the platform takes', () => {
    const text = JSON.stringify({ quote: 'A'.repeat(1024 * 1024), n: 0 }).replace('0}', '9007199254740993}');
    const quickest = (read: () => unknown): number =>
      Math.min(...Array.from({ length: 9 }, () => timed(read)));
    const platform = quickest(() => JSON.parse(text));
    expect(quickest(() => parseJson(text))).toBeLessThan(Math.max(25 * platform, 15));
  });

  it('does not count brackets and colons inside strings', () => {
    const text = JSON.stringify({ [`"${'[{:'.repeat(100)}`]: '\\"'.repeat(50) });
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('takes a million values, and refuses the next before it is in memory', () => {
    const many = (values: number): string => `[${'1,'.repeat(values - 2)}1]`;
    expect(() => parseJson(many(1_000_000))).not.toThrow();
    expect(codeOf(() => parseJson(many(1_000_001)))).toBe('JsonInvalid');
    expect(codeOf(() => parseJson(`[${'[1],'.repeat(2_000_000)}`))).toBe('JsonInvalid');
  });

  it('accepts 64 levels', () => {
    expect(() => parseJson(`${'['.repeat(64)}${']'.repeat(64)}`)).not.toThrow();
  });

  it('keeps integers exact and makes them bigint only where a double could not hold them', () => {
    expect(parseJson('[9007199254740991, 9007199254740993, -9223372036854775808, 1.5, 1e3]')).toEqual([
      9007199254740991,
      9007199254740993n,
      -9223372036854775808n,
      1.5,
      1000,
    ]);
  });

  it('keeps a member called __proto__ an ordinary member', () => {
    const value = parseJson('{"__proto__":{"admin":true}}') as Record<string, JsonValue>;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(value['admin']).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('decodes or throws JsonInvalid on any text', () => {
    const near = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...'{}[]:,"\\ue0-1.tfn '), { maxLength: 40 }).map((units) => units.join('')),
    );
    fc.assert(
      fc.property(near, (text) => void orCoded(() => parseJson(text))),
      { numRuns: 2_000 },
    );
  });

  it('reads what JSON.parse reads, with any white space and any escapes', () => {
    const blank = fc.constantFrom('', ' ', '\n', '\t\r\n');
    const escaped = fc
      .array(
        fc.constantFrom(
          'a',
          '\\"',
          '\\\\',
          '\\/',
          '\\b\\f\\n\\r\\t',
          '\\u0000',
          '\\uD83D\\ude00',
          '\\ud800',
          'é',
          '😀',
        ),
      )
      .map((units) => `"${units.join('')}"`);
    // JSON.parse of Node 24 takes any name that begins with an escape for a backslash, once it has read a like object with that name.
    const name = escaped.filter((each) => !(JSON.parse(each) as string).includes('\\'));
    const text = fc.letrec<{ text: string }>((tie) => ({
      text: fc
        .tuple(
          blank,
          fc.oneof(
            { maxDepth: 4 },
            fc.constantFrom(
              '0',
              '-0',
              '1.50',
              '1E3',
              '1e-7',
              '-12.5e+2',
              '123456789012345',
              'true',
              'false',
              'null',
            ),
            escaped,
            fc.array(tie('text'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
            fc
              .uniqueArray(fc.tuple(name, tie('text')), {
                maxLength: 4,
                selector: ([name]) => JSON.parse(name),
              })
              .map((members) => `{${members.map(([name, value]) => ` ${name}\n:${value}`).join(',')}}`),
          ),
          blank,
        )
        .map((parts) => parts.join('')),
    })).text;
    fc.assert(
      fc.property(text, (each) => {
        expect(parseJson(each)).toEqual(JSON.parse(each));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['a fraction of 17 digits', '0.12345678901234567', Number('0.12345678901234567')],
    ['a number of 1000 digits', `1${'0'.repeat(999)}`, 10n ** 999n],
    ['the last integer before bigint', '-9007199254740991', -9007199254740991],
    ['the first bigint', '9007199254740992', 9007199254740992n],
  ])('reads %s', (_, text, value) => {
    expect(parseJson(text)).toBe(value);
  });

  it.each([
    ['a number of 1001 digits', '1'.repeat(1001)],
    ['a minus alone', '[-]'],
    ['an exponent without digits', '1e+'],
    ['an escape of three digits', '"\\u12z4"'],
    ['an escape at the end', '"\\'],
    ['an escaped line end', '"\\\n"'],
    ['a list without end', '[1'],
    ['an object without end', '{"a":1'],
    ['a comma alone', '[,]'],
    ['two commas', '[1,,2]'],
    ['a member without value', '{"a"}'],
    ['half a word', '[tru]'],
    ['a bracket of the other kind', '[1}'],
    ['a vertical tab for white space', '1\v'],
    ['a no-break space for white space', '\u00a01'],
  ])('refuses %s', (_, text) => {
    expect(codeOf(() => parseJson(text))).toBe('JsonInvalid');
  });

  it('finds in long strings what JSON.parse finds, wherever it stands', () => {
    const lengths = [...Array.from({ length: 80 }, (_, i) => 40 + i), 500, 5000];
    for (const unit of [
      '"',
      '\\',
      '\\n',
      '\\u00e9',
      '\u0000',
      '\u001f',
      '\u007f',
      '\u00e9',
      '\ud83d\ude00',
    ]) {
      for (const length of lengths) {
        for (const rest of ['', 'x'.repeat(70)]) {
          for (const text of [
            `["${'x'.repeat(length)}${unit}${rest}"]`,
            `"${'x'.repeat(length)}${unit}${rest}`,
          ])
            expect(readBy(parseJson, text)).toEqual(readBy(JSON.parse, text));
        }
      }
    }
  });

  it('accepts nothing that JSON.parse refuses', () => {
    const units = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '"a"',
      '\\',
      '0',
      '1',
      '-',
      '.',
      'e',
      'true',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(units, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        if (orCoded(() => parseJson(text)) !== undefined) JSON.parse(text);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('encodeJson', () => {
  it('sorts members by UTF-16 code units at every level', () => {
    expect(encodeJson({ b: 1, a: { d: 2, c: 3 }, B: 4, '\u{1f600}': 5, '\uff00': 6 })).toBe(
      '{"B":4,"a":{"c":3,"d":2},"b":1,"\u{1f600}":5,"\uff00":6}',
    );
  });

  it('leaves out undefined members', () => {
    const value = { a: undefined, b: 1 } as unknown as JsonValue;
    expect(encodeJson(value)).toBe('{"b":1}');
  });

  it('writes what parseJson reads back unchanged', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(parseJson(encodeJson(value))).toEqual(value);
      }),
    );
  });

  it('is compact and stable: encoding what was read gives the same text', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        const text = encodeJson(value);
        expect(encodeJson(parseJson(text))).toBe(text);
      }),
    );
  });
});

it('tells JSON objects from everything else', () => {
  expect(isJsonObject({})).toBe(true);
  for (const other of [null, [], 'a', 1, 1n, true, undefined]) expect(isJsonObject(other)).toBe(false);
});
