/** The names that policies know are those that the wire spells: none is missing, and there is no other. */

import {
  azureVmClaim,
  deprecatedSgxClaim,
  sevSnpVmClaim,
  sgxClaim,
  tdxVmClaim,
  tokenClaim,
  tpmClaim,
} from '@veritee/core/internal/maa';
import { describe, expect, it } from 'vitest';
import { policyVocabularies } from '../src/schemes.ts';

const names = (spellings: Readonly<Record<string, string | readonly string[]>>) =>
  Object.values(spellings).flat();
const COMMON = [tokenClaim.attestationType, tokenClaim.version, tokenClaim.nonce];
const CONFIDENTIAL_VM = [...COMMON, tokenClaim.complianceStatus];
const { eventLog, ...tdxQuote } = tdxVmClaim;
const { relyingPartyData, confirmation, ...tpm } = tpmClaim;

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  SgxEnclave: [...COMMON, ...names(sgxClaim), ...names(deprecatedSgxClaim)],
  OpenEnclave: [...COMMON, ...names(sgxClaim), ...names(deprecatedSgxClaim)],
  SevSnpVm: [...CONFIDENTIAL_VM, ...names(sevSnpVmClaim)],
  TdxVm: [...CONFIDENTIAL_VM, ...names(tdxVmClaim)],
  AzureGuest: [...CONFIDENTIAL_VM, ...names(azureVmClaim), ...names(sevSnpVmClaim), ...names(tdxQuote)],
  Tpm: [tokenClaim.attestationType, ...names(tpm)],
};

function claimsOf(type: string) {
  return policyVocabularies.find((each) => each.type === type)?.claims ?? [];
}

describe('the claims of an attestation type', () => {
  it.each(Object.entries(EXPECTED))('%s', (type, expected) => {
    const known = claimsOf(type).map(({ name }) => name);
    expect(known.toSorted()).toEqual([...new Set(expected)].toSorted());
  });

  it('leave out what only tokens say', () => {
    expect(claimsOf('AzureGuest').map(({ name }) => name)).not.toContain(eventLog);
    const known = claimsOf('Tpm').map(({ name }) => name);
    expect(known).not.toContain(relyingPartyData);
    expect(known).not.toContain(confirmation);
  });

  it('say which claim tells that others can look inside', () => {
    const debug = (type: string) => claimsOf(type).filter(({ role }) => role === 'debug');
    expect(debug('SgxEnclave').map(({ name }) => name)).toContain(sgxClaim.isDebuggable);
    expect(debug('SevSnpVm').map(({ name }) => name)).toEqual([sevSnpVmClaim.isDebuggable]);
    expect(debug('TdxVm').map(({ name }) => name)).toEqual([tdxVmClaim.isDebuggable]);
  });
});
