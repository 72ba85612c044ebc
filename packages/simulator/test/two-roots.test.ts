/** Two vendors trusted at once, as a service does that trusts Intel and the simulator: neither may speak for the other. */

import { type CollateralFile, collateralSource, firstOf, type TrustAnchors } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { simulatorSource } from '../src/collateral/source.ts';
import { collateralOf } from '../src/collateral/statements.ts';
import { simulateSgx } from '../src/sgx/sgx.ts';
import { createSimulatedPki, simulatedAnchors } from '../src/simulated-pki.ts';
import { anchors, judge, now, pki } from './judging.ts';

const other = createSimulatedPki({ currentDate: now });
const both: TrustAnchors = { Intel: [...(anchors.Intel ?? []), ...(simulatedAnchors(other).Intel ?? [])] };
const quote = simulateSgx(pki);
const own = collateralOf(pki, pki.platforms['up-to-date'], now, false);
const foreign = collateralOf(other, other.platforms['up-to-date'], now, false);

function judgeWith(members: readonly (keyof CollateralFile)[]) {
  const mixed = { ...own, ...Object.fromEntries(members.map((member) => [member, foreign[member]])) };
  return judge(quote, collateralSource(mixed, 'mixed'), { anchors: both });
}

const TCB_INFO = ['tcb_info', 'tcb_info_signature', 'tcb_info_issuer_chain'] as const;
const QE_IDENTITY = ['qe_identity', 'qe_identity_signature', 'qe_identity_issuer_chain'] as const;

describe('evidence of one vendor', () => {
  it('is accepted with its own endorsements', async () => {
    expect((await judgeWith([])).error).toBeUndefined();
  });

  it.each([
    ['root_ca_crl', 'CrlInvalidSignature'],
    ['pck_crl', 'CrlInvalidSignature'],
  ] as const)('is refused with the %s of another', async (member, code) => {
    expect((await judgeWith([member])).error?.code).toBe(code);
  });

  it.each([
    ['TCB info', TCB_INFO],
    ['QE identity', QE_IDENTITY],
  ])('is refused with the %s of another whose root is not trusted', async (_what, members) => {
    const mixed = { ...own, ...Object.fromEntries(members.map((member) => [member, foreign[member]])) };
    const appraisal = await judge(quote, collateralSource(mixed, 'mixed'));
    expect(appraisal.error?.code).toBe('TcbSigningUntrusted');
  });

  // Known faults of the verifier, found here; `fails` turns red when they are mended: make them plain tests then.
  it.each([
    ['TCB info', TCB_INFO],
    ['QE identity', QE_IDENTITY],
  ])('is refused with the %s of another whose root is trusted, too', async (_what, members) => {
    expect((await judgeWith(members)).accepted).toBe(false);
  });

  it('is accepted when the other is asked for endorsements first', async () => {
    const clock = { currentDate: () => now };
    const source = firstOf([simulatorSource(other, clock), simulatorSource(pki, clock)]);
    expect((await judge(quote, source, { anchors: both })).accepted).toBe(true);
  });
});
