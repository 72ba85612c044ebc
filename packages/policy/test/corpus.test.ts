/** The shared policy files: parsed or refused as their names and README say, with the hashes of real tokens. */

import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { defaultPolicy } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../src/evaluate-policy.ts';
import { policyHash } from '../src/index.ts';
import { compilePolicy } from './language.ts';
import { haveVectors, vectorPath, vectorText } from './vectors.ts';

interface HashEntry {
  readonly policy?: string | null;
  readonly claim: string;
  readonly expected: string;
  readonly verified: boolean;
}

const files = haveVectors
  ? readdirSync(vectorPath('policies')).filter((name) => name.endsWith('.policy'))
  : [];
const hashes: readonly HashEntry[] = haveVectors ? JSON.parse(vectorText('policies/policy-hashes.json')) : [];

describe.skipIf(!haveVectors)('the shared policies', () => {
  it.each(files)('%s', (name) => {
    const { policy, diagnostics } = compilePolicy(vectorText(`policies/${name}`));
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const isFaulty = name.startsWith('bad-') || name.includes('-with-typo');
    expect(errors.length > 0).toBe(isFaulty);
    expect(policy === undefined).toBe(isFaulty);
  });

  it('have the hashes that stand in tokens', async () => {
    const checked = hashes.filter(
      ({ policy, verified, claim }) => policy && verified && claim === 'x-ms-policy-hash',
    );
    expect(checked.length).toBeGreaterThan(0);
    for (const { policy, expected } of checked) {
      expect(await policyHash(vectorText(`policies/${policy}`))).toBe(expected);
    }
    for (const { policy, expected } of hashes.filter(({ claim }) => claim.startsWith('maa-policyHash'))) {
      expect(
        createHash('sha256')
          .update(vectorText(`policies/${policy}`))
          .digest('hex'),
      ).toBe(expected);
    }
  });

  it('are our defaults, byte for byte, where the real ones are known', () => {
    expect(defaultPolicy('SgxEnclave')).toBe(vectorText('maa/policies/sgx-default-1.1.txt'));
    expect(defaultPolicy('OpenEnclave')).toBe(vectorText('policies/default-sgx-current.policy'));
    expect(defaultPolicy('SevSnpVm')).toBe(vectorText('policies/default-sevsnp.policy'));
    expect(defaultPolicy('TdxVm')).toBe(vectorText('policies/docs-tdx-token-2023.policy'));
  });

  it('make of a real Windows 11 log the claims that Microsoft prints for its HealthAttestation policy', () => {
    const { policy } = compilePolicy(vectorText('policies/ms-tpm-1.2-healthattestation.policy'), {
      attestationType: 'Tpm',
    });
    if (policy === undefined) throw new Error('does not compile');
    const events = vectorText('policies/events-windows11-2025.json');
    const { outgoing } = evaluatePolicy(policy, [
      { type: 'events', value: events, issuer: 'AttestationService' },
    ]);
    const shapes = new Map<string, string[]>();
    for (const { type, value } of outgoing) shapes.set(type, [...(shapes.get(type) ?? []), typeof value]);
    expect(Object.fromEntries(shapes)).toEqual({
      secureBootEnabled: ['boolean'],
      codeIntegrityEnabled: ['boolean'],
      bitlockerEnabledValue: ['bigint'],
      bitlockerEnabled: ['boolean'],
      WindowsDefenderElamDriverLoaded: ['boolean'],
      bootDebuggingDisabled: ['boolean'],
      osKernelDebuggingDisabled: ['boolean'],
      depPolicy: ['bigint'],
      testSigningDisabled: ['boolean'],
      flightSigningNotEnabled: ['boolean'],
      vbsEnabled: ['boolean'],
      hvciEnabled: ['boolean'],
      iommuEnabled: ['boolean'],
      bootMgrSvn: ['bigint'],
      osRevListInfo: ['string'],
      notSafeMode: ['boolean'],
      notWinPE: ['boolean'],
      codeIntegrityPolicy: expect.arrayContaining(['string']),
      bootAppSvn: ['bigint'],
      bootRevListInfo: ['string'],
    });
    expect(shapes.get('codeIntegrityPolicy')?.length).toBeGreaterThan(1);
  });
});
