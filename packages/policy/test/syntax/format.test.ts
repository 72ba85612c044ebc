/** The formatter: comments kept, meaning kept, a second time changes nothing. */

import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPolicy } from '../../src/syntax/format.ts';
import { parsePolicy } from '../../src/syntax/parser.ts';
import { haveVectors, vectorPath, vectorText } from '../vectors.ts';
import { policyText } from './arbitrary.ts';

/** A tree without its places. */
function meaningOf(text: string): string {
  const { ast } = parsePolicy(text);
  return JSON.stringify({ ...ast, text: '' }, (key, value: unknown) => {
    if (key === 'span') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}

function comments(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => line.match(/\/\/ \d+/)?.[0] ?? []);
}

describe('formatPolicy', () => {
  it('lays out a policy', () => {
    const text =
      'version = 1.2;authorizationrules{c : [ Type==  "a",value>= 2 ]&&![type=="b"]=> PERMIT ( ) ;=>add(type="t",value=NegateBool( true ));};IssuanceRules{};';
    expect(formatPolicy(text).text).toBe(
      [
        'version=1.2;',
        '',
        'authorizationrules',
        '{',
        '    c:[type=="a", value>=2] &&',
        '    ![type=="b"]',
        '        => permit();',
        '    => add(type="t", value=NegateBool(true));',
        '};',
        '',
        'issuancerules',
        '{',
        '};',
        '',
      ].join('\n'),
    );
  });

  it('keeps comments where they stand, and one blank line between rules', () => {
    const text = `// head
version=1.0; // version

authorizationrules { // open
  // first
  [type=="a"] && // tail

  // second
  [type=="b", // inside
   value==1] => permit(); // after



  => deny(); // last
  // end
}; // closed
// eof`;
    expect(formatPolicy(text).text).toBe(
      [
        '// head',
        'version=1.0; // version',
        '',
        'authorizationrules',
        '{ // open',
        '    // first',
        '    [type=="a"] && // tail',
        '    // second',
        '    // inside',
        '    [type=="b", value==1]',
        '        => permit(); // after',
        '',
        '    => deny(); // last',
        '    // end',
        '}; // closed',
        '// eof',
        '',
      ].join('\n'),
    );
  });

  it('keeps strings as they are written', () => {
    const text = 'version=1.0;authorizationrules{[type=="a\\\\\\"\\d{//}"]=>permit();};';
    expect(formatPolicy(text).text).toContain('"a\\\\\\"\\d{//}"');
  });

  it('refuses a text with mistakes of grammar, and says which', () => {
    const { text, diagnostics } = formatPolicy('version=1.0;authorizationrules{=>permit()};');
    expect(text).toBeUndefined();
    expect(diagnostics[0]?.code).toBe('MissingSemicolon');
  });

  it.skipIf(!haveVectors)('changes no shared policy in meaning', () => {
    for (const name of readdirSync(vectorPath('policies')).filter((file) => file.endsWith('.policy'))) {
      const before = vectorText(`policies/${name}`);
      const { text } = formatPolicy(before);
      if (text === undefined) continue;
      expect(meaningOf(text)).toBe(meaningOf(before));
      expect(formatPolicy(text).text).toBe(text);
    }
  });

  it('keeps meaning and comments of any policy, and is idempotent', () => {
    fc.assert(
      fc.property(policyText, (before) => {
        const { text, diagnostics } = formatPolicy(before);
        if (text === undefined) throw new Error(JSON.stringify(diagnostics));
        expect(meaningOf(text)).toBe(meaningOf(before));
        expect(comments(text).toSorted()).toEqual(comments(before).toSorted());
        expect(formatPolicy(text).text).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});
