import { describe, expect, it } from 'vitest';
import { describeExpiry, earliestExpiry, expiriesOf } from '../../src/endorsements/expiry.ts';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import { recordingSource } from '../../src/endorsements/record.ts';
import { type DeliveredEndorsement, endorsement } from '../../src/endorsements/source.ts';
import { judgeMade } from '../judge.ts';
import { duringValidity, make, type Wishes } from '../vendor.ts';

async function delivered(wishes: Wishes = {}): Promise<readonly DeliveredEndorsement[]> {
  const made = make(wishes);
  const recording = recordingSource(collateralSource(made.collateral, 'made'));
  await judgeMade(made, { source: recording });
  return recording.delivered();
}

describe('the expiry of endorsements', () => {
  it('is that of the document and of each certificate that vouches for it', async () => {
    const items = await delivered();
    const tcbInfo = items.find(({ request }) => request.kind === 'tcb-info');
    if (tcbInfo === undefined) throw new Error('no TCB info');
    expect(expiriesOf(tcbInfo.request, tcbInfo.endorsement).map((each) => each.what)).toEqual([
      expect.stringContaining('TCB info'),
      'certificate Intel SGX TCB Signing',
      'certificate Intel SGX Root CA',
    ]);
    expect(earliestExpiry(tcbInfo.request, tcbInfo.endorsement)).toEqual(new Date('2026-01-31T00:00:00Z'));
  });

  it('is reported soonest first, in days', async () => {
    const lines = describeExpiry(
      await delivered({ crlUntil: new Date('2026-01-12T12:00:00Z') }),
      duringValidity,
    );
    expect(lines[0]).toMatchObject({ days: 2, origin: 'made' });
    expect(lines[0]?.endorsement).toContain('revocation list');
    const days = lines.map((line) => line.days);
    expect(days).toEqual([...days].sort((a, b) => a - b));
  });

  it('is negative for what is over', async () => {
    const later = new Date('2026-02-01T01:00:00Z');
    expect(describeExpiry(await delivered(), later)[0]?.days).toBe(-2);
  });

  it('of what cannot be read is unknown, and on top of the report', () => {
    const request = { kind: 'root-crl' } as const;
    const broken = endorsement(new Uint8Array(3), 'broken');
    expect(earliestExpiry(request, broken)).toBeUndefined();
    expect(describeExpiry([{ request, endorsement: broken }], duringValidity)[0]).toMatchObject({
      what: 'unreadable',
    });
  });
});
