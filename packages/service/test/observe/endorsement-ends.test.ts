/** Ends of endorsements: told three days before, once a day, and not when they were renewed. */

import type { EndorsementStatus } from '@veritee/evidence';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watchEnds } from '../../src/observe/endorsement-ends.ts';

const HOUR = 3_600_000;
const start = Date.parse('2026-01-10T00:00:00Z');

function watched(from: number, refresh: () => Promise<void> = async () => undefined) {
  let now = start;
  let end = from;
  const told: object[] = [];
  const failures: object[] = [];
  const line = (): EndorsementStatus => ({
    platforms: ['SGX platforms of FMSPC 00906ed50000'],
    from: new Date(end),
    days: Math.floor((end - now) / (24 * HOUR)),
    item: 'TCB info',
  });
  const ends = watchEnds({
    source: { refresh, status: () => [line()] },
    logger: {
      warn: (facts: object) => told.push(facts),
      error: (facts: object) => failures.push(facts),
    } as never,
    clock: () => new Date(now),
  });
  onTestFinished(() => ends.close());
  return {
    ends,
    told,
    failures,
    pass: (hours: number) => {
      now += hours * HOUR;
    },
    renew: (until: number) => {
      end = until;
    },
  };
}

describe('the watch over ends', () => {
  it('tells three days before, once a day', async () => {
    const { ends, told, pass } = watched(start + 100 * HOUR);
    const after: number[] = [];
    for (let hour = 0; hour < 100; hour++) {
      await ends.look();
      if (told.length > after.length) after.push(hour);
      pass(1);
    }
    expect(after).toEqual([29, 53, 77]);
    expect(told[0]).toMatchObject({ item: 'TCB info', from: new Date(start + 100 * HOUR) });
  });

  it('has warnings as of the last look only', async () => {
    const { ends, pass, renew } = watched(start + 73 * HOUR);
    await ends.look();
    expect(ends.warnings()).toEqual([]);
    pass(2);
    expect(ends.warnings()).toEqual([]);
    await ends.look();
    expect(ends.warnings()).toHaveLength(1);
    renew(start + 700 * HOUR);
    await ends.look();
    expect(ends.warnings()).toEqual([]);
  });

  it('says what is over, too', async () => {
    const { ends, told } = watched(start - HOUR);
    await ends.look();
    expect([told.length, ends.warnings().length]).toEqual([1, 1]);
  });

  it('looks once at a time, and goes on after a failure', async () => {
    let calls = 0;
    let release: () => void = () => undefined;
    const { ends, failures, told } = watched(start, () => {
      calls++;
      if (calls === 2) return Promise.reject(new Error('broken'));
      return new Promise((resolve) => {
        release = resolve;
      });
    });
    const first = ends.look();
    await ends.look();
    expect(calls).toBe(1);
    release();
    await first;
    await ends.look();
    expect([calls, failures.length, told.length]).toEqual([2, 1, 1]);
  });
});
