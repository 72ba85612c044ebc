import { describe, expect, it } from 'vitest';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import { newerOf } from '../../src/endorsements/merge.ts';
import { recordingSource } from '../../src/endorsements/record.ts';
import { type DeliveredEndorsement, endorsement } from '../../src/endorsements/source.ts';
import { judgeMade } from '../judge.ts';
import { duringValidity, make, type Wishes } from '../vendor.ts';

async function delivered(wishes: Wishes = {}): Promise<readonly DeliveredEndorsement[]> {
  const made = make(wishes);
  const recording = recordingSource(collateralSource(made.collateral, 'made'));
  await judgeMade(made, { source: recording });
  return recording.delivered().filter(({ request }) => request.kind !== 'pck-chain');
}

const later = '2026-01-05T00:00:00Z';
const held = await delivered();
const reissued = (change: object): Wishes => ({
  tcbInfo: (info) => ({ ...info, ...change }),
});
const outcomesOf = (
  before: readonly DeliveredEndorsement[],
  brought: readonly DeliveredEndorsement[],
  now = duringValidity,
) =>
  Object.fromEntries(
    newerOf(before, brought, now).outcomes.map(({ item, outcome }) => [item.request.kind, outcome]),
  );

describe('endorsements that are taken over', () => {
  it('are all taken where there were none', () => {
    const { items, outcomes } = newerOf([], held, duringValidity);
    expect(items).toEqual(held);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['new']));
  });

  it('change nothing when they are the same', () => {
    const { items, outcomes } = newerOf(held, held, duringValidity);
    expect(items).toEqual(held);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['same']));
  });

  it('replace older ones and are never replaced by them', async () => {
    const newer = await delivered({ ...reissued({ issueDate: later }), crlNumber: { root: 2 } });
    expect(outcomesOf(held, newer)).toMatchObject({ 'tcb-info': 'newer', 'root-crl': 'newer' });
    expect(outcomesOf(newer, held)).toMatchObject({ 'tcb-info': 'older', 'root-crl': 'older' });
    expect(newerOf(newer, held, duringValidity).items).toEqual(newer);
  });

  it('of an earlier evaluation are older, whenever they were issued', async () => {
    const recovered = await delivered(reissued({ tcbEvaluationDataNumber: 99 }));
    const reissuedLater = await delivered(reissued({ issueDate: later }));
    expect(outcomesOf(recovered, reissuedLater)).toMatchObject({ 'tcb-info': 'older' });
  });

  it('are left out when they are over or cannot be read', () => {
    expect(outcomesOf([], held, new Date('2027-01-01T00:00:00Z'))).toMatchObject({ 'tcb-info': 'expired' });
    const broken = held.map((each) => ({ ...each, endorsement: endorsement(new Uint8Array(3), 'broken') }));
    expect(newerOf(held, broken, duringValidity).items).toEqual(held);
    expect(new Set(Object.values(outcomesOf(held, broken)))).toEqual(new Set(['unreadable']));
    expect(new Set(Object.values(outcomesOf(broken, held)))).toEqual(new Set(['newer']));
  });

  it('that are certificates are compared by when they end', async () => {
    const request = { kind: 'vek-chain', product: 'Milan', signer: 'vcek' } as const;
    const chain = (pem: string): DeliveredEndorsement => ({
      request,
      endorsement: endorsement(new TextEncoder().encode(pem), 'made'),
    });
    const first = chain(make().rootPem);
    const longer = chain(
      make({ root: (each) => ({ ...each, notAfter: new Date(each.notAfter.getTime() + 1000) }) }).rootPem,
    );
    expect(outcomesOf([first], [longer])).toEqual({ 'vek-chain': 'newer' });
    expect(outcomesOf([longer], [first])).toEqual({ 'vek-chain': 'older' });
  });
});
