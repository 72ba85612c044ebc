/** The names that warnings know are those that the wire spells: none is missing, and there is no other. */

import {
  azureVmClaim,
  deprecatedSgxClaim,
  sevSnpVmClaim,
  sgxClaim,
  tdxVmClaim,
  tokenClaim,
  tpmClaim,
} from '@veritee/core/maa';
import { describe, expect, it } from 'vitest';
import { vocabularyOf } from '../src/known-claims.ts';

const names = (spellings: Readonly<Record<string, string | readonly string[]>>) =>
  Object.values(spellings).flat();
const COMMON = [tokenClaim.attestationType, tokenClaim.version, tokenClaim.nonce];
const CONFIDENTIAL_VM = [...COMMON, tokenClaim.complianceStatus];
const { relyingPartyData, confirmation, ...tpm } = tpmClaim;

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  SgxEnclave: [...COMMON, ...names(sgxClaim), ...names(deprecatedSgxClaim)],
  OpenEnclave: [...COMMON, ...names(sgxClaim), ...names(deprecatedSgxClaim)],
  SevSnpVm: [...CONFIDENTIAL_VM, ...names(sevSnpVmClaim)],
  TdxVm: [...CONFIDENTIAL_VM, ...names(tdxVmClaim)],
  AzureGuest: [...CONFIDENTIAL_VM, ...names(azureVmClaim), ...names(sevSnpVmClaim)],
  Tpm: [tokenClaim.attestationType, ...names(tpm)],
};

describe('the claims of an attestation type', () => {
  it.each(Object.entries(EXPECTED))('%s', (type, expected) => {
    expect([...vocabularyOf(type).names].toSorted()).toEqual([...new Set(expected)].toSorted());
    expect([...vocabularyOf(undefined).names]).toEqual(expect.arrayContaining([...expected]));
  });

  it('leave out what only tokens say', () => {
    expect(vocabularyOf('Tpm').names.has(relyingPartyData)).toBe(false);
    expect(vocabularyOf('Tpm').names.has(confirmation)).toBe(false);
  });

  it('are those of all types where the type is not known', () => {
    expect(vocabularyOf('Other').names).toEqual(vocabularyOf(undefined).names);
  });
});
