/** Comparisons that can never hold, since evidence has values of another type. */

import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../../src/compile.ts';
import type { EvidenceVocabulary } from '../../src/vocabulary.ts';

const claims = [
  { name: 'svn', valueType: 'Integer' },
  { name: 'debug', valueType: 'Boolean' },
  { name: 'signer', valueType: 'String' },
  { name: 'object' },
] as const;
const terms = { custom: false, configuration: [], tokenProperties: [] };
const closed: readonly EvidenceVocabulary[] = [{ type: 'Mine', claims, ...terms }];
const open: readonly EvidenceVocabulary[] = [{ type: 'Mine', claims, ...terms, custom: true }];
const disagreeing: readonly EvidenceVocabulary[] = [
  ...closed,
  { type: 'Other', claims: [{ name: 'svn', valueType: 'String' }], ...terms },
];

function warnings(
  condition: string,
  vocabularies = closed,
  attestationType: string | undefined = 'Mine',
): string[] {
  const text = `version=1.0; authorizationrules{ [${condition}] => permit(); };`;
  const { diagnostics } = compilePolicy(text, {
    vocabularies,
    ...(attestationType !== undefined && { attestationType }),
  });
  return diagnostics.map(({ code, message, hint }) => `${code}: ${message} ${hint ?? ''}`);
}

describe('a comparison with a value of another type', () => {
  it.each([
    ['type=="svn", value=="2"', /The value of `svn` is an integer, .*a string\. Write 2 without quotes/],
    ['type=="svn", value==true', /compared with a boolean/],
    ['type=="debug", value=="false"', /is a boolean, .*with a string\. Write false without quotes/],
    ['type=="debug", value==0', /compared with an integer\. Write false/],
    ['type=="signer", value==12', /is a string, .*integer\. Write "12"/],
    ['type=="svn", valueType=="String"', /Write valueType=="Integer"/],
    ['type=="svn", value=="2", issuer=="AttestationService"', /NeverMatches/],
  ])('is reported: %s', (condition, message) => {
    expect(warnings(condition)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    'type=="svn", value>=2',
    'type=="svn", value!="2"',
    'type=="debug", value==false',
    'type=="signer", value=="ab"',
    'type=="object", value=="x"',
    'type=="svn", value=="2", issuer=="CustomClaim"',
  ])('is not reported where it can hold: %s', (condition) => {
    expect(warnings(condition).filter((each) => each.startsWith('NeverMatches'))).toEqual([]);
  });

  it('is not reported where clients may send claims of the name, unless the service is asked for', () => {
    expect(warnings('type=="svn", value=="2"', open)).toEqual([]);
    expect(warnings('type=="svn", value=="2", issuer=="AttestationService"', open)).toHaveLength(1);
  });

  it('is reported of one type where others disagree', () => {
    expect(warnings('type=="svn", value=="2"', disagreeing, 'Mine')).toHaveLength(1);
    expect(warnings('type=="svn", value==2', disagreeing, 'Other')).toHaveLength(1);
  });

  it('is not reported while nobody says which evidence the policy is for', () => {
    const text = 'version=1.0; authorizationrules{ [type=="svn", value=="2"] => permit(); };';
    expect(compilePolicy(text, { vocabularies: closed }).diagnostics).toEqual([]);
  });

  it('is not reported of claims that a rule above makes', () => {
    const text =
      'version=1.0; authorizationrules{ => add(type="svn", value="2"); [type=="svn", value=="2"] => permit(); };';
    expect(compilePolicy(text, { vocabularies: closed, attestationType: 'Mine' }).diagnostics).toEqual([]);
  });
});
