/** Kinds of evidence as one value: what is added is found by its names, and never in the place of another. */

import { type AnyScheme, evidenceKinds, kindsWith } from '@veritee/evidence';
import { baselineFor, defaultPolicyFor, schemeFor, termsNamed, typeSpelt } from '@veritee/evidence/internal';
import { describe, expect, it } from 'vitest';
import { toyScheme } from '../../../test/support/toy-kind/scheme.ts';

const kinds = kindsWith([toyScheme]);

/** The toy under another name. */
function called(type: string, short: string, terms = type): AnyScheme {
  const names = { ...toyScheme.policyTerms.names, short };
  return { ...toyScheme, type, policyTerms: { ...toyScheme.policyTerms, type: terms, names } };
}

describe('kinds of evidence', () => {
  it('are found by wire name and short name in any letter case', () => {
    expect(typeSpelt('tOY', kinds)).toBe('Toy');
    expect(typeSpelt('sgxenclave', kinds)).toBe('SgxEnclave');
    expect(typeSpelt('sgx', kinds)).toBeUndefined();
    expect(termsNamed('SGX', kinds)?.type).toBe('SgxEnclave');
    expect(termsNamed('toy', kinds)).toBe(toyScheme.policyTerms);
    expect(schemeFor('Toy', kinds)?.type).toBe('Toy');
    expect(defaultPolicyFor('Toy', kinds)).toBe(toyScheme.policyTerms.defaultPolicy);
    expect(baselineFor('Toy', kinds)?.identifier).toBe('nursery');
  });

  it('are added to a value of its own: others do not see them', () => {
    expect(typeSpelt('Toy', evidenceKinds)).toBeUndefined();
    expect(evidenceKinds.schemes).not.toContain(toyScheme);
    expect(kinds.schemes).toHaveLength(evidenceKinds.schemes.length + 1);
  });

  it.each([
    ['a type that is taken', called('SgxEnclave', 'toy')],
    ['a type that is taken, in other letter case', called('sgxenclave', 'toy')],
    ['a type that is the short name of another', called('Sgx', 'toy')],
    ['a short name that is taken', called('Toy', 'TPM')],
    ['a short name that is the type of another', called('Toy', 'tdxvm')],
    ['a type that no route can spell', called('Toy/Car', 'toy')],
    ['an empty type', called('', 'toy')],
    ['a short name that no command can spell', called('Toy', 'toy car')],
    ['terms of another type', called('Toy', 'toy', 'Puppet')],
  ])('are not added with %s', (_, scheme) => {
    expect(() => kindsWith([scheme])).toThrow(expect.objectContaining({ code: 'OptionsInvalid' }));
  });

  it('are not added twice', () => {
    expect(() => kindsWith([toyScheme, toyScheme])).toThrow(
      expect.objectContaining({ code: 'OptionsInvalid' }),
    );
  });

  it('of which policies were administered before can be verified once there is a scheme', () => {
    const guest = called('AzureGuest', 'azureguest');
    const schemes = evidenceKinds.schemes.filter(({ type }) => type !== guest.type);
    const more = kindsWith([guest], { ...evidenceKinds, schemes });
    expect(schemeFor('AzureGuest', more)).toBe(guest);
    expect(more.vocabularies.filter(({ type }) => type === 'AzureGuest')).toEqual([guest.policyTerms]);
  });
});
