/** JMESPath: the standard's grammar and functions, on numbers of any size. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../src/jmespath/parser.ts';
import { search } from '../../src/jmespath/search.ts';
import { readJson } from '../../src/json/json-read.ts';
import { writeJson } from '../../src/json/json-write.ts';
import { DEFAULT_LIMITS } from '../../src/limits.ts';
import { meterFor } from '../../src/meter.ts';

const DATA = JSON.stringify({
  a: { b: { c: 1 }, list: [3, 1, 2] },
  people: [
    { name: 'Bob', age: 30, tags: ['x'] },
    { name: 'Ann', age: 20, tags: ['y', 'z'] },
    { name: 'Eve', tags: null },
  ],
  nested: [[1, [2]], [3], 4],
  ops: { one: { n: 1 }, two: { n: 2 }, three: {} },
  empty: [],
  text: 'häß😀',
  'odd name': true,
  zero: 0,
});

function found(query: string, data = DATA): string {
  const parsed = parseQuery(query, DEFAULT_LIMITS);
  if ('fault' in parsed) return `${parsed.fault}: ${parsed.message}`;
  const meter = meterFor(DEFAULT_LIMITS);
  try {
    return writeJson(search(parsed, readJson(data, 64), meter), meter);
  } catch (problem) {
    return String((problem as { code: unknown }).code);
  }
}

describe('paths and projections', () => {
  it.each([
    ['a.b.c', '1'],
    ['a.x.c', 'null'],
    ['"odd name"', 'true'],
    ['a."list"[0]', '3'],
    ['a.list[-1]', '2'],
    ['a.list[5]', 'null'],
    ['@.zero', '0'],
    ['people[*].name', '["Bob","Ann","Eve"]'],
    ['people[*].age', '[30,20]'],
    ['people[*].tags[0]', '["x","y"]'],
    ['people[*].tags[]', '["x","y","z"]'],
    ['people[].tags | [0]', '["x"]'],
    ['people[0:2].name', '["Bob","Ann"]'],
    ['a.list[::-1]', '[2,1,3]'],
    ['a.list[-2:]', '[1,2]'],
    ['a.list[5:]', '[]'],
    ['nested[]', '[1,[2],3,4]'],
    ['nested[][]', '[1,2,3,4]'],
    ['ops.*.n', '[1,2]'],
    ['ops.*', '[{"n":1},{},{"n":2}]'],
    ['*.b', '[{"c":1}]'],
    ['[0]', 'null'],
    ['people.name', 'null'],
    ['zero[*]', 'null'],
    ['zero.*', 'null'],
  ])('%s', (query, expected) => {
    expect(found(query)).toBe(expected);
  });
});

describe('operators', () => {
  it.each([
    ['people[?age > `25`].name', '["Bob"]'],
    ['people[?age].name', '["Bob","Ann"]'],
    ["people[?name == 'Ann'].age | [0]", '20'],
    ["people[?name == 'Ann' || age == `30`].name", '["Bob","Ann"]'],
    ["people[?!(name == 'Ann') && age].name", '["Bob"]'],
    ['people[?tags != `null`] | length(@)', '2'],
    ['people[?age > name]', '[]'],
    ['empty || a.b.c', '1'],
    ['empty && a', '[]'],
    ['!empty', 'true'],
    ['!zero', 'false'],
    ['`1` == `1.0`', 'true'],
    ['`[1,{"a":2}]` == `[1,{"a":2}]`', 'true'],
    ["'1' == `1`", 'false'],
    ["`1` < 'a'", 'null'],
    ['`9223372036854775807` < `9223372036854775808`', 'true'],
    ['`9007199254740993` == `9007199254740992`', 'false'],
    ['a.b.c == `1` && zero == `0`', 'true'],
    ['[a.b.c, zero]', '[1,0]'],
    ['{y: zero, x: a.b.c}', '{"x":1,"y":0}'],
    ['missing.[a, b]', 'null'],
    ['people[*].[name, age] | [2]', '["Eve",null]'],
    ['people[*].{n: name}[0]', '{"n":"Bob"}'],
    ['people[*].[name, tags][1]', '["Ann",["y","z"]]'],
    ['people[?age].{n: name}.n', 'null'],
    ['people[*].{n: name} | [2].n', '"Eve"'],
    ['ops.*.[n][0][0]', '1'],
    ["'it\\'s' ", '"it\'s"'],
    ["'a\\\\b\\c'", '"a\\\\b\\\\c"'],
    ['`"\\`"`', '"`"'],
  ])('%s', (query, expected) => {
    expect(found(query)).toBe(expected);
  });
});

describe('functions', () => {
  it.each([
    ['abs(`-3`)', '3'],
    ['abs(`-9223372036854775808`)', '9223372036854775808'],
    ['avg(a.list)', '2'],
    ['avg(`[1,2]`)', '1.5'],
    ['avg(empty)', 'null'],
    ['ceil(`1.2`)', '2'],
    ['floor(`-1.2`)', '-2'],
    ['contains(a.list, `2`)', 'true'],
    ["contains(text, 'ä')", 'true'],
    ["ends_with(text, '😀')", 'true'],
    ["starts_with(text, 'x')", 'false'],
    ["equals_ignore_case('AbC', 'aBc')", 'true'],
    ["equals_ignore_case(missing, 'a')", 'false'],
    ["join('-', people[*].name)", '"Bob-Ann-Eve"'],
    ['keys(ops)', '["one","three","two"]'],
    ['values(a.b)', '[1]'],
    ['length(text)', '4'],
    ['length(ops)', '3'],
    ['map(&age, people)', '[30,20,null]'],
    ['max(a.list)', '3'],
    ['min(people[*].name)', '"Ann"'],
    ['max(empty)', 'null'],
    ['max_by(people[?age], &age).name', '"Bob"'],
    ['min_by(people[?age], &age).name', '"Ann"'],
    ['merge(`{"a":1}`, `{"a":2,"b":3}`)', '{"a":2,"b":3}'],
    ['not_null(missing, zero)', '0'],
    ['reverse(a.list)', '[2,1,3]'],
    ['reverse(text)', '"😀ßäh"'],
    ['sort(a.list)', '[1,2,3]'],
    ['sort_by(people[?age], &age)[*].name', '["Ann","Bob"]'],
    ['sum(a.list)', '6'],
    ['sum(`[9223372036854775807,1]`)', '9223372036854775808'],
    ['sum(`[0.5,1]`)', '1.5'],
    ['to_array(zero)', '[0]'],
    ["to_number('9007199254740993')", '9007199254740993'],
    ["to_number('x')", 'null'],
    ["to_number('')", 'null'],
    ["to_number('1-1')", 'null'],
    ["to_number(' 1')", 'null'],
    ["to_number('1 ')", 'null'],
    ["to_number('-1.5e3')", '-1.5e3'],
    ['to_string(a.b)', '"{\\"c\\":1}"'],
    ["to_string('a')", '"a"'],
    ['type(zero)', '"number"'],
    ['type(missing)', '"null"'],
    [
      '[type(a), type(empty), type(text), type(`1.5`), type(`true`)]',
      '["object","array","string","number","boolean"]',
    ],
  ])('%s', (query, expected) => {
    expect(found(query)).toBe(expected);
  });

  it.each([
    'abs(text)',
    'length(zero)',
    'sort(people)',
    'join(`1`, a.list)',
    "join('', a.list)",
    'max(`[1,"a"]`)',
    'sort_by(people, &age)',
    'keys(a.list)',
    'map(age, people)',
    'abs(&zero)',
    'sum(`[1e308,1e308]`)',
  ])('%s is an error of types', (query) => {
    expect(found(query)).toBe('QueryType');
  });
});

describe('queries that are none', () => {
  it.each([
    '',
    'a.',
    '.a',
    'a[',
    'a[0',
    'a[b]',
    '[?a',
    'a ==',
    'PcrIndex == 20',
    'a[1:2:0]',
    'nothing(a)',
    'abs()',
    'abs(a, b)',
    '{a}',
    '{a:b',
    '"a',
    '`a`',
    '`{`',
    "'",
    'a b',
    'a..b',
    '#',
    '"a"(b)',
    'a[::1:2]',
    '&a',
    'people[*]name',
  ])('%j', (query) => {
    expect(found(query)).toMatch(/^QuerySyntax: The JMESPath query is faulty at character \d+: /);
  });

  it('get a hint when a number lacks its back-quotes', () => {
    expect(found('a[? b == 20]')).toContain('numbers are written in back-quotes: `20`');
  });

  it('never throw anything unexpected', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'b',
        '.',
        '*',
        '[',
        ']',
        '[]',
        '[?',
        '@',
        '`1`',
        "'x'",
        '"q"',
        '==',
        '<',
        '&&',
        '||',
        '|',
        '!',
        '(',
        ')',
        ':',
        ',',
        '{',
        '}',
        '&',
        '0',
        '-1',
        'length',
        'sort_by',
        ' ',
        '\\',
        '`',
        "'",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.json(), (pieces, data) => {
        expect(typeof found(pieces.join(''), data)).toBe('string');
      }),
      { numRuns: 3000 },
    );
  });
});
