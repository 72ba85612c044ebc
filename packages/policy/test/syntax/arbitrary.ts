/** Policy texts for property tests: valid ones with comments and odd spacing, and broken ones. */

import fc from 'fast-check';

const space = fc.constantFrom('', '', '', ' ', '\n', '\t', ' \r\n ');
const identifier = fc.constantFrom('c', 'c1', 'F_2', 'value', 'type');
const property = fc.constantFrom('type', 'value', 'valueType', 'issuer', 'Value', 'TYPE');
const literal = fc.constantFrom(
  '"a"',
  '"\\"\\\\ //"',
  '"x\ny"',
  '1',
  '-12',
  'true',
  'false',
  '9223372036854775807',
);

const expression: fc.Arbitrary<readonly string[]> = fc.letrec<{ e: readonly string[] }>((tie) => ({
  e: fc.oneof(
    { depthSize: 'small' },
    literal.map((text) => [text]),
    fc.tuple(identifier, property).map(([name, of]) => [name, '.', of]),
    fc
      .tuple(fc.constantFrom('JmesPath', 'F1'), fc.array(tie('e'), { maxLength: 3 }))
      .map(([name, args]) => [
        name,
        '(',
        ...args.flatMap((arg, index) => (index > 0 ? [',', ...arg] : arg)),
        ')',
      ]),
  ),
})).e;

const test = fc
  .tuple(property, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), expression)
  .map(([name, comparison, operand]) => [name, comparison, ...operand]);

function separated(lists: readonly (readonly string[])[], by: string): readonly string[] {
  return lists.flatMap((list, index) => (index > 0 ? [by, ...list] : list));
}

const condition = fc
  .tuple(fc.boolean(), fc.option(identifier, { nil: undefined }), fc.array(test, { maxLength: 3 }))
  .map(([negated, name, tests]) => [
    ...(negated ? ['!'] : []),
    ...(name === undefined ? [] : [name, ':']),
    '[',
    ...separated(tests, ','),
    ']',
  ]);

const assignment = fc.tuple(property, expression).map(([name, value]) => [name, '=', ...value]);

const action = fc.oneof(
  fc.constantFrom('permit', 'deny', 'Permit').map((verb) => [verb, '(', ')']),
  fc
    .tuple(fc.constantFrom('add', 'issue', 'issueproperty'), identifier)
    .map(([verb, name]) => [verb, '(', 'claim', '=', name, ')']),
  fc
    .tuple(fc.constantFrom('add', 'issue', 'ISSUE'), fc.array(assignment, { minLength: 1, maxLength: 3 }))
    .map(([verb, assignments]) => [verb, '(', ...separated(assignments, ','), ')']),
);

const rule = fc
  .tuple(fc.array(condition, { maxLength: 3 }), action)
  .map(([conditions, act]) => [...separated(conditions, '&&'), '=>', ...act, ';']);

function segment(name: string): fc.Arbitrary<readonly string[]> {
  return fc.array(rule, { maxLength: 3 }).map((rules) => [name, '{', ...rules.flat(), '}', ';']);
}

/** The tokens of a valid policy. */
export const policyTokens: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    fc.constantFrom('version', 'Version'),
    fc.constantFrom('1.0', '1.2', '10.20'),
    fc.option(segment('configurationrules'), { nil: [] }),
    segment('authorizationrules'),
    fc.option(segment('IssuanceRules'), { nil: [] }),
  )
  .map(([keyword, version, ...segments]) => [keyword, '=', version, ';', ...segments.flat()]);

/** The text of a valid policy, with odd spacing and numbered comments. */
export const policyText: fc.Arbitrary<string> = fc
  .tuple(policyTokens, fc.infiniteStream(space), fc.infiniteStream(fc.nat({ max: 12 })))
  .map(([tokens, spaces, dice]) => {
    let text = '';
    let count = 0;
    for (const token of tokens) {
      const comment = dice.next().value === 0 ? ` // ${count++}\n` : '';
      text += spaces.next().value + token + comment;
    }
    return text;
  });

/** Pieces that grammars trip over, in any order. */
export const brokenText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          'version',
          '=',
          '1.0',
          ';',
          'authorizationrules',
          'issuancerules',
          '{',
          '}',
          '[',
          ']',
          '(',
          ')',
          'c',
          ':',
        ],
        ...[
          'type',
          '==',
          '"a"',
          ',',
          '&&',
          '!',
          '=>',
          'permit',
          'issue',
          'value',
          '.',
          '5',
          'true',
          'claim',
          'JmesPath',
        ],
        ...[
          '//',
          '\n',
          ' ',
          '"',
          "'",
          '“',
          '”',
          '|',
          '/*',
          '*/',
          '\\',
          '-',
          '\u00a0',
          '\ufeff',
          '😀',
          '\ud800',
          '#',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));

/** A valid policy with a few tokens dropped, doubled, swapped or replaced. */
export const mutatedText: fc.Arbitrary<string> = fc
  .tuple(
    policyTokens,
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.nat()), { minLength: 1, maxLength: 3 }),
  )
  .map(([tokens, edits]) => {
    const list = [...tokens];
    for (const [place, kind, other] of edits) {
      const at = place % Math.max(1, list.length);
      const token = list[other % Math.max(1, list.length)] ?? ';';
      if (kind === 0) list.splice(at, 1);
      else if (kind === 1) list.splice(at, 0, token);
      else if (kind === 2) list[at] = token;
      else list.splice(at, 2, list[at + 1] ?? '', list[at] ?? '');
    }
    return list.join(' ');
  });

/** Changes to any text: where (as a fraction of it), what to do there, and what to put there. */
export const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom('remove', 'double', 'insert', 'swap'),
    length: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 })),
    piece: fc.oneof(
      fc.constantFrom(' ', '\n', '\t', ' // x\n', 'a', '1'),
      fc.constantFrom(
        ...[';', '{', '}', '[', ']', '(', ')', '"', '=', '==', '=>', '&&', '!', ':', ',', '.', '-', 'true'],
        ...['//', 'type', 'value', 'permit()', 'claim', '\\', "'", '\u201c', '|', '\u00a0'],
      ),
    ),
  }),
  { minLength: 1, maxLength: 2 },
);

/** A text with changes made to it. */
export function edited(
  text: string,
  changes: typeof edits extends fc.Arbitrary<infer Changes> ? Changes : never,
): string {
  let result = text;
  for (const { at, kind, length, piece } of changes) {
    const from = Math.floor(at * result.length);
    const [before, there, after] = [
      result.slice(0, from),
      result.slice(from, from + length),
      result.slice(from + length),
    ];
    if (kind === 'remove') result = before + after;
    else if (kind === 'double') result = before + there + there + after;
    else if (kind === 'insert') result = before + piece + there + after;
    else result = before + after.slice(0, length) + there + after.slice(length);
  }
  return result;
}
