/** The parser: never throws, recovers, and agrees with a second opinion about what a policy is. */

import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../src/diagnostics.ts';
import { parsePolicy } from '../../src/syntax/parser.ts';
import { compilePolicy } from '../language.ts';
import { haveVectors, vectorPath, vectorText } from '../vectors.ts';
import { brokenText, edited, edits, mutatedText, policyText } from './arbitrary.ts';
import { accepts } from './second-opinion.ts';

function isAccepted(text: string): boolean {
  // What is too large for 64 bits is a matter of meaning to the grammar.
  return !parsePolicy(text).diagnostics.some(
    ({ severity, code }) => severity === 'error' && code !== 'IntegerRange',
  );
}

describe('parsePolicy', () => {
  it('makes a tree with places', () => {
    const { ast, diagnostics } = parsePolicy(
      'version=1.0;\nauthorizationrules{\n  c:[type=="a"] => permit();\n};',
    );
    expect(diagnostics).toEqual([]);
    expect(ast?.version?.text).toBe('1.0');
    expect(ast?.authorization?.rules[0]).toMatchObject({
      span: { line: 3, column: 3, endLine: 3, endColumn: 28 },
      conditions: [
        { identifier: { text: 'c' }, tests: [{ property: 'type', span: { column: 6, endColumn: 15 } }] },
      ],
      action: { kind: 'permit', span: { column: 20 } },
    });
  });

  it('reads tokens greedily, without any white space', () => {
    const text =
      'version=1.2;authorizationrules{c:[value>=0]&&[value==JsonToClaimValue(c.value)]=>permit();};';
    expect(parsePolicy(text).diagnostics).toEqual([]);
  });

  it('keeps what it can read, and says that something is missing', () => {
    const { ast } = parsePolicy('version=1.0;authorizationrules{[type=>permit();\n?;\n=>deny();};');
    expect(ast?.complete).toBe(false);
    expect(ast?.authorization?.rules).toMatchObject([
      { unread: true, conditions: [{ tests: [] }], action: { kind: 'permit' } },
      { action: { kind: 'deny' } },
    ]);
    expect(ast?.authorization?.rules[1]).not.toHaveProperty('unread');
  });

  it.each([
    ['[type=="a, value==1] => permit();', '3:8 UnterminatedString'],
    ['[type=="a”, value==1] => permit();', '3:10 TypographicQuote'],
    ['[type==“a", value==1] => permit();', '3:8 TypographicQuote'],
  ])('finds the string that is not closed, although others follow: %s', (line, expected) => {
    const others = '[type=="b", value=="c"] => permit();\n[type=="d\\q"] => deny();';
    const { diagnostics } = parsePolicy(`version=1.0;\nauthorizationrules{\n${line}\n${others}\n};`);
    const said = diagnostics.map((each) => `${each.line}:${each.column} ${each.code}`);
    expect(said.filter((each) => !each.startsWith('3:'))).toEqual(['5:10 UnknownEscape']);
    expect(said).toContain(expected);
  });

  it('reads strings over several lines, when each is closed', () => {
    const text = 'version=1.0;authorizationrules{[type=="a\nb"]=>permit();\n[type=="c\\q\r\nd"]=>deny();};';
    expect(parsePolicy(text).diagnostics.map(({ code }) => code)).toEqual(['UnknownEscape']);
  });

  it('reads the escapes of strings, and keeps unknown ones', () => {
    const { ast } = parsePolicy('version=1.0;authorizationrules{[type=="a\\"\\\\\\n\n"]=>permit();};');
    const operand = ast?.authorization?.rules[0]?.conditions[0]?.tests[0]?.operand;
    expect(operand).toMatchObject({ value: 'a"\\\\n\n' });
  });

  it('counts lines that end with LF, CR LF and CR', () => {
    const { diagnostics } = parsePolicy('version=1.0;\r\n\r\n\rauthorizationrules{=>permit()};');
    expect(diagnostics[0]).toMatchObject({ line: 4, column: 30 });
  });

  it('never throws, and says something about every text it does not accept', () => {
    fc.assert(
      fc.property(fc.oneof(brokenText, mutatedText, fc.string({ unit: 'binary' })), (text) => {
        const { ast, diagnostics } = parsePolicy(text);
        expect(ast).toBeDefined();
        expect(diagnostics.length).toBeLessThanOrEqual(202);
        const { policy, diagnostics: all } = compilePolicy(text);
        expect(policy === undefined).toBe(hasErrors(all));
        for (const { line, column, endLine, endColumn } of all) {
          expect(
            line >= 1 && column >= 1 && (endLine > line || (endLine === line && endColumn >= column)),
          ).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a second parser generated from the EBNF of the reference page', () => {
  it.skipIf(!haveVectors)('agrees over the shared policies', () => {
    for (const name of readdirSync(vectorPath('policies')).filter((file) => file.endsWith('.policy'))) {
      const text = vectorText(`policies/${name}`);
      expect([name, accepts(text)]).toEqual([name, isAccepted(text)]);
    }
  });

  it.skipIf(!haveVectors)('agrees over mutations of the shared policies', () => {
    const corpus = readdirSync(vectorPath('policies'))
      .filter((file) => file.endsWith('.policy'))
      .map((name) => vectorText(`policies/${name}`));
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...corpus), edits, (text, changes) => {
        const mutant = edited(text, changes);
        const verdict = accepts(mutant);
        if (verdict) accepted++;
        else refused++;
        expect([mutant, isAccepted(mutant)]).toEqual([mutant, verdict]);
      }),
      { numRuns: 5_000 },
    );
    // Mutations of both kinds, or nothing is compared.
    expect(accepted).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(2_000);
  });

  it('agrees over 20,000 generated texts', () => {
    let accepted = 0;
    for (const [texts, runs] of [
      [policyText, 5_000],
      [mutatedText, 10_000],
      [brokenText, 5_000],
    ] as const) {
      fc.assert(
        fc.property(texts, (text) => {
          const verdict = accepts(text);
          if (verdict) accepted++;
          expect([text, isAccepted(text)]).toEqual([text, verdict]);
        }),
        { numRuns: runs },
      );
    }
    expect(accepted).toBeGreaterThan(5_000);
  }, 300_000);
});
