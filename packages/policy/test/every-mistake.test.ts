/** Every mistake of a text is reported in one go, once each: texts made of parts of which it is known what is wrong. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyDiagnosticCode } from '../src/diagnostics.ts';
import { compilePolicy } from './language.ts';

/** A piece of text and the mistakes in it. */
type Piece = readonly [text: string, ...codes: PolicyDiagnosticCode[]];

const TESTS: readonly Piece[] = [
  ['type=="a"'],
  ['value>=2'],
  ['Value == true'],
  ['type="a"', 'SingleEquals'],
  ['value=>2', 'UnexpectedToken'],
  ['value=<2', 'UnexpectedToken'],
  ['type==“a”', 'TypographicQuote'],
  ["type=='a'", 'SingleQuotes'],
  ['typ=="a"', 'UnknownProperty'],
  ['type==a', 'UnquotedText'],
  ['value==True', 'UnquotedText'],
  ['value==0x1F', 'NumberInvalid'],
  ['value==1.5', 'NumberInvalid'],
  ['value==99999999999999999999', 'IntegerRange'],
  ['value>="2"', 'OrderingNeedsInteger'],
  ['value==JsonToClaimsValue("1")', 'UnknownFunction'],
  ['value==NegateBool()', 'ArgumentCount'],
  ['value==NegateBool(NegatBool(AppendString("a")))', 'UnknownFunction', 'ArgumentCount'],
  ['value==AppendString(,"a")', 'UnexpectedToken'],
  ['value==AppendString("a", b)', 'UnquotedText'],
  ['value==NegatBool(== 1, x.value)', 'UnknownFunction', 'UnexpectedToken', 'UnknownIdentifier'],
  ['value==', 'UnexpectedToken'],
  ['value', 'UnexpectedToken'],
  ['"a"', 'UnexpectedToken'],
  ['value==x.value', 'UnknownIdentifier'],
  ['value==c.', 'UnexpectedToken'],
  ['value==# 1', 'UnexpectedCharacter'],
];

const COMMAS: readonly Piece[] = [[', '], [','], [' && ', 'MissingComma'], [';', 'MissingComma']];
const NEGATIONS: readonly Piece[] = [
  [''],
  [''],
  [''],
  ['!'],
  ['!!', 'UnexpectedToken'],
  ['!c:', 'IdentifierOnNegation'],
];
const JOINTS: readonly Piece[] = [
  [' && '],
  ['&&'],
  [' ', 'MissingAnd'],
  [' and ', 'MissingAnd'],
  [' or ', 'MissingAnd'],
  [', ', 'MissingAnd'],
  [' || ', 'UnexpectedCharacter'],
  [' & ', 'UnexpectedCharacter'],
];
const ARROWS: readonly Piece[] = [
  [' => '],
  ['=>'],
  [' -> ', 'UnexpectedCharacter'],
  [' = ', 'MissingArrow'],
  [' ', 'MissingArrow'],
];
const ACTIONS: readonly Piece[] = [
  ['permit()'],
  ['Deny()'],
  ['add(type="t", value=1)'],
  ['permit', 'MissingParenthesis'],
  ['permit(true)', 'UnexpectedArguments'],
  ['premit()', 'UnknownAction'],
  ['add("t", value=1)', 'PositionalArgument'],
  ['add(type=="t", value=1)', 'DoubleEquals'],
  ['add(type="t", vlaue=1)', 'UnknownProperty'],
  ['add(type="t"; value=1)', 'MissingComma'],
  ['add(type="t" value=1)', 'MissingComma'],
  ['add(type="t")', 'MissingAssignment'],
  ['add(type="t", value=1, value=2)', 'DuplicateAssignment'],
  ['add(type="", value=NegatBool(1))', 'TypeNotText', 'UnknownFunction'],
  ['add(type=“t”, value=x.value)', 'TypographicQuote', 'UnknownIdentifier'],
  ['add(type=, value=x.value)', 'UnexpectedToken', 'UnknownIdentifier'],
  ['add(claim==x)', 'DoubleEquals', 'UnknownIdentifier'],
  ['add(x)', 'UnexpectedToken'],
  ['issueproperty(type="t", value=1)', 'ActionNotAllowed'],
  ['isue(type=="t", value=y)', 'UnknownAction', 'DoubleEquals', 'UnquotedText'],
];
const ENDS: readonly Piece[] = [[';'], [' ;'], ['', 'MissingSemicolon']];

const one = (pieces: readonly Piece[]) => fc.constantFrom(...pieces);

/** Pieces in a row. A missing separator in front of nothing that can be read is no second mistake: those stay whole. */
function row(...pieces: readonly Piece[]): Piece {
  return [pieces.map(([text]) => text).join(''), ...pieces.flatMap(([, ...codes]) => codes)];
}

const NOT_A_TEST = new Set(['"a"', 'value', 'value==']);
const needsComma = (test: Piece) => NOT_A_TEST.has(test[0]);

const condition = fc
  .tuple(one(NEGATIONS), one(TESTS), one(COMMAS), one(TESTS))
  .map(([negation, first, comma, second]) => {
    const between: Piece = needsComma(first) || needsComma(second) ? [', '] : comma;
    return row(negation, ['['], first, between, second, [']']);
  });

const rule = fc
  .tuple(
    fc.array(fc.tuple(condition, one(JOINTS)), { minLength: 1, maxLength: 3 }),
    one(ARROWS),
    one(ACTIONS),
    one(ENDS),
  )
  .map(([conditions, arrow, action, end]) => {
    const parts = conditions.flatMap(([part, joint], index) => (index === 0 ? [part] : [joint, part]));
    // Without an arrow, an action is found by its name and its parenthesis.
    const known = action[1] !== 'UnknownAction' && action[0] !== 'permit';
    return row(...parts, known ? arrow : ['=>'], action, end);
  });

function errorsOf(text: string): readonly string[] {
  const { diagnostics } = compilePolicy(text);
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code }) => code)
    .toSorted();
}

describe('every mistake of a text', () => {
  it('is reported in one go, and once', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), (rules) => {
        const text = `version=1.2;\nauthorizationrules{\n${rules.map(([line]) => line).join('\n')}\n};`;
        const expected = rules.flatMap(([, ...codes]) => codes);
        expect([text, errorsOf(text)]).toEqual([text, expected.toSorted()]);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([...TESTS, ...ACTIONS].filter((piece) => piece.length > 1))('%s, alone', (text, ...codes) => {
    const isAction = ACTIONS.some((piece) => piece[0] === text);
    const line = isAction ? `=> ${text};` : `[${text}] => permit();`;
    expect(errorsOf(`version=1.2;authorizationrules{${line}};`)).toEqual(codes.toSorted());
  });

  it('is none in the plain parts', () => {
    for (const [text, ...codes] of TESTS) {
      if (codes.length > 0) continue;
      expect(errorsOf(`version=1.2;authorizationrules{[${text}] => permit();};`)).toEqual([]);
    }
  });
});
