import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attestationTypeNamed, attestationTypes } from '../../src/maa/attestation-type.ts';

it.each(['', 'sgx ', 'sg', 'SgxEnclave2', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'knows no attestation type "%s"',
  (text) => {
    expect(attestationTypeNamed(text)).toBeUndefined();
  },
);

it('knows wire names in any case', () => {
  for (const type of attestationTypes) {
    for (const text of [type, type.toUpperCase(), type.toLowerCase()]) {
      expect(attestationTypeNamed(text)).toBe(type);
    }
  }
});

it('knows a short name for each type', () => {
  const short = ['sgx', 'openenclave', 'tpm', 'tdx', 'SNP', 'AzureGuest'];
  expect(short.map(attestationTypeNamed)).toEqual([
    'SgxEnclave',
    'OpenEnclave',
    'Tpm',
    'TdxVm',
    'SevSnpVm',
    'AzureGuest',
  ]);
});

it('gives a wire name or nothing for any text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect([...attestationTypes, undefined]).toContain(attestationTypeNamed(text));
    }),
  );
});
