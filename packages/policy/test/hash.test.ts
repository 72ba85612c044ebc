/** The policy hash and the default policies, without vectors. */

import { defaultPolicy } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { policyHash } from '../src/index.ts';
import { compilePolicy } from './language.ts';

describe('policyHash', () => {
  it('is the hash that recorded tokens carry for the default policies', async () => {
    expect(await policyHash(defaultPolicy('SgxEnclave') ?? '')).toBe(
      'ViVGS4BYl70X8eUrgryHg0TtbEk9WtIc6DtTBEFxaWc',
    );
    expect(await policyHash(defaultPolicy('SevSnpVm') ?? '')).toBe(
      '9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco',
    );
    expect(await policyHash(defaultPolicy('TdxVm') ?? '')).toBe(
      'B56nbp5slhw66peoRYkpdq1WykMkEworvdol08hnMXE',
    );
  });

  it('covers white space', async () => {
    expect(await policyHash('version=1.0;')).not.toBe(await policyHash('version=1.0; '));
  });
});

describe('defaultPolicy', () => {
  it('compiles for every type that has one', () => {
    for (const type of ['SgxEnclave', 'OpenEnclave', 'SevSnpVm', 'TdxVm', 'AzureGuest']) {
      expect(compilePolicy(defaultPolicy(type) ?? '', { attestationType: type }).policy).toBeDefined();
    }
  });

  it('is none for Tpm, and knows types in any letter case', () => {
    expect(defaultPolicy('Tpm')).toBeUndefined();
    expect(defaultPolicy('sgxenclave')).toBe(defaultPolicy('SgxEnclave'));
  });
});
