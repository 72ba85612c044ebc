import type { Claim } from '@veritee/core';
import { describe, expect, it } from 'vitest';
import { requireMask } from '../../src/tpm/quoted-banks.ts';
import { tpmRequirements } from '../../src/tpm/requirements.ts';
import { Trail } from '../../src/trail/trail.ts';
import { bankOf, judgeRequest } from './attester.ts';
import { agileLog, secureBootEvents } from './logs.ts';

const invalid = expect.objectContaining({ code: 'TpmDemandInvalid' });
const property = (type: string, value: Claim['value']): Pick<Claim, 'type' | 'value'> => ({ type, value });

describe('what a policy asks of a TPM', () => {
  it('is the strict choice where it says nothing, and its last word where it does', () => {
    expect(tpmRequirements([])).toEqual({});
    expect(
      tpmRequirements([
        property('required_pcr_mask', 1n),
        property('required_pcr_mask', 0xffffffn),
        property('require_valid_aik_cert', false),
      ]),
    ).toEqual({ requiredPcrMask: 0xffffff, requireValidAikCertificate: false });
  });

  it.each<readonly [string, Claim['value']]>([
    ['required_pcr_mask', 0x1000000n],
    ['required_pcr_mask', 2n ** 32n],
    ['required_pcr_mask', -1n],
    ['required_pcr_mask', '15'],
    ['required_pcr_mask', true],
    ['require_valid_aik_cert', 0n],
    ['require_valid_aik_cert', 'false'],
  ])('is refused where %s is %s: it must not end as asking for nothing', (type, value) => {
    expect(() => tpmRequirements([property(type, value)])).toThrow(invalid);
  });
});

it.each([0x1000000, 2 ** 32, -1, 1.5, Number.NaN])(
  'a mask of %s is refused before it is compared',
  (mask) => {
    const bank = { hash: 'sha256' as const, values: new Map([[0, new Uint8Array(32)]]) };
    const requirements = { requiredPcrMask: mask, allowSha1: false };
    expect(() => requireMask('Current quote', [bank], requirements, new Trail())).toThrow(invalid);
  },
);

it('nothing is asked of a source of endorsements, and the trail has no line that says so', async () => {
  const log = agileLog(secureBootEvents);
  const banks = [bankOf([log], 'sha256')];
  const { accepted, trail } = await judgeRequest({ current: { logs: [{ type: 'TCG', log }], banks } });
  expect(accepted).toBe(true);
  expect(trail.filter(({ check }) => check.includes('Endorsements'))).toEqual([]);
});
