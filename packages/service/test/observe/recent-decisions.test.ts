/** The memory of decisions: what it counts, what it keeps of refusals, and that it does not grow. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Claim } from '@veritee/core';
import { describe, expect, it } from 'vitest';
import { MOST_OF_REFUSAL } from '../../src/observe/claims-size.ts';
import {
  type NewDecision,
  type RecentDecisions,
  recentDecisions,
} from '../../src/observe/recent-decisions.ts';
import type { NewRefusal } from '../../src/observe/refusal-ring.ts';

const START = Date.UTC(2026, 2, 1);
const at = (seconds: number): Date => new Date(START + seconds * 1000);

function refusal(value = 'v', more: Partial<NewRefusal> = {}): NewRefusal {
  const claim: Claim = { type: 'a', value, issuer: 'AttestationService' };
  return {
    type: 'SgxEnclave',
    message: 'no',
    requestId: '00-1',
    judged: { claims: [claim], policies: new Map() },
    ...more,
  };
}

const decision = (more: Partial<NewDecision> = {}): NewDecision => ({
  instanceId: 'i',
  at: at(0),
  outcome: 'permitted',
  ...more,
});
const refused = (more: Partial<NewDecision> = {}): NewDecision =>
  decision({ outcome: 'refused', code: 'PolicyEvaluationError', refusal: refusal(), ...more });
const explainable = (recent: RecentDecisions, id = 'i'): readonly number[] =>
  recent.refusals(id).flatMap(({ judged, sequence }) => (judged === undefined ? [] : [sequence]));

describe('recent decisions', () => {
  it('are counted by outcome and code, in spans of ten seconds', () => {
    const recent = recentDecisions(at(0));
    recent.take(decision());
    recent.take(decision({ at: at(9) }));
    recent.take(refused({ at: at(9) }));
    recent.take(decision({ at: at(20), outcome: 'failed', code: 'EndorsementsUnavailable' }));
    expect(recent.counts('i', 60, at(25))).toEqual([
      {
        from: at(0),
        counts: [
          { outcome: 'permitted', count: 2 },
          { outcome: 'refused', code: 'PolicyEvaluationError', count: 1 },
        ],
      },
      { from: at(20), counts: [{ outcome: 'failed', code: 'EndorsementsUnavailable', count: 1 }] },
    ]);
  });

  it('are those of the last minutes, also when the clock was moved to and fro', () => {
    const recent = recentDecisions(at(0));
    for (const seconds of [0, 1800, 3500, 86_400, 3590]) recent.take(decision({ at: at(seconds) }));
    const starts = (minutes: number, now: number) =>
      recent.counts('i', minutes, at(now)).map(({ from }) => (from.getTime() - START) / 1000);
    expect(starts(1, 3595)).toEqual([3590]);
    expect(starts(60, 3595)).toEqual([3590]);
    recent.take(decision({ at: at(3600) }));
    expect(starts(60, 3600)).toEqual([3590, 3600]);
    expect(starts(60, 3595)).toEqual([3590]);
  });

  it('tell at most twenty codes apart in a span', () => {
    const recent = recentDecisions(at(0));
    for (let i = 0; i < 100; i++) recent.take(decision({ outcome: 'refused', code: `Code${i}` }));
    const [span] = recent.counts('i', 1, at(1));
    expect(span?.counts).toHaveLength(21);
    expect(span?.counts.at(-1)).toEqual({ outcome: 'refused', code: '(others)', count: 80 });
  });

  it('are not those of another instance', () => {
    const recent = recentDecisions(at(0));
    recent.take(refused());
    expect(recent.refusals('j')).toEqual([]);
    expect(recent.counts('j', 60, at(1))).toEqual([]);
  });
});

describe('recent refusals', () => {
  it('come newest first, the newest fifty', () => {
    const recent = recentDecisions(at(0));
    for (let i = 0; i < 60; i++) recent.take(refused());
    const sequences = recent.refusals('i').map(({ sequence }) => sequence);
    expect([sequences.length, sequences[0], sequences.at(-1)]).toEqual([50, 60, 11]);
  });

  it('of one instance do not push out those of another', () => {
    const recent = recentDecisions(at(0), { all: 60_000, instance: 60_000 });
    recent.take(refused({ instanceId: 'quiet' }));
    for (let i = 0; i < 200; i++)
      recent.take(refused({ instanceId: 'loud', refusal: refusal('x'.repeat(1000)) }));
    expect(explainable(recent, 'quiet')).toEqual([1]);
    expect(explainable(recent, 'loud').length).toBeLessThan(20);
    expect(explainable(recent, 'loud')[0]).toBe(200);
    expect(recent.refusals('loud')).toHaveLength(50);
  });

  it('with too many claims are told without them', () => {
    const recent = recentDecisions(at(0));
    recent.take(refused({ refusal: refusal('x'.repeat(MOST_OF_REFUSAL)) }));
    expect(recent.refusals('i')).toHaveLength(1);
    expect(explainable(recent)).toEqual([]);
  });

  it('have messages of bounded length', () => {
    const recent = recentDecisions(at(0));
    recent.take(refused({ refusal: refusal('v', { message: 'm'.repeat(10_000) }) }));
    expect(recent.refusals('i')[0]?.message).toHaveLength(2000);
  });

  it('of the instance asked for longest ago go first when there are too many instances', () => {
    const recent = recentDecisions(at(0));
    for (let i = 0; i < 300; i++) recent.take(refused({ instanceId: `i${i}` }));
    expect(recent.refusals('i0')).toEqual([]);
    expect(recent.refusals('i299')).toHaveLength(1);
  });
});

describe('the memory of recent decisions', () => {
  const policies = (document: string): NewRefusal['judged'] => {
    const hashes = { tokenHash: 'h'.repeat(43), policyHash: 'h'.repeat(43) };
    const record = { type: 'SgxEnclave' as const, document, ...hashes, setBy: 'someone', setAt: at(0) };
    return { claims: [], policies: new Map([[record.type, record]]) };
  };

  it('holds no more than a few megabytes of one instance, whatever it decides', () => {
    const recent = recentDecisions(at(0));
    for (let second = 0; second < 3600; second += 10)
      for (let i = 0; i < 25; i++)
        recent.take(
          refused({
            at: at(second),
            outcome: i % 2 === 0 ? 'refused' : 'failed',
            code: `Code${second}-${i}-${'c'.repeat(40)}`,
            refusal: refusal('v', {
              message: `${second} ${'m'.repeat(2_000)}`,
              judged: policies('p'.repeat(90_000)),
            }),
          }),
        );
    expect(recent.bytes).toBeLessThanOrEqual(4_000_000);
    expect(recent.refusals('i')).toHaveLength(50);
    expect(explainable(recent).length).toBeGreaterThan(1);
    expect(recent.counts('i', 60, at(3600))).toHaveLength(360);
    expect(recent.since('i', at(1_000))).toEqual(at(0));
  });

  it('has one bound for all instances: messages, codes and numbers count as well', () => {
    const recent = recentDecisions(at(0), { all: 1_000_000, instance: 500_000 });
    recent.take(refused({ instanceId: 'quiet' }));
    for (let i = 0; i < 50; i++)
      for (let turn = 0; turn < 100; turn++)
        recent.take(
          refused({
            instanceId: `loud${i}`,
            at: at(turn * 10),
            code: `Code${turn}`,
            refusal: refusal('v', { message: 'm'.repeat(3_000), judged: undefined }),
          }),
        );
    expect(recent.bytes).toBeLessThanOrEqual(1_000_000);
    expect(explainable(recent, 'quiet')).toEqual([1]);
    for (let i = 0; i < 50; i++)
      expect(recent.counts(`loud${i}`, 60, at(1_000)).at(-1)?.from).toEqual(at(990));
  });

  it('says from when on numbers are complete, where older ones had to go', () => {
    const recent = recentDecisions(at(0), { all: 10_000, instance: 10_000 });
    for (let span = 0; span < 100; span++) recent.take(decision({ at: at(span * 10) }));
    const [first] = recent.counts('i', 60, at(1_000));
    expect(first?.from.getTime()).toBeGreaterThan(START);
    expect(recent.since('i', at(1_000))).toEqual(first?.from);
    expect(recent.since('another', at(1_000))).toEqual(at(0));
    const many = recentDecisions(at(0));
    for (let i = 0; i <= 200; i++) many.take(decision({ instanceId: `i${i}`, at: at(i) }));
    expect(many.since('i0', at(1_000))).toEqual(at(200));
    expect(many.since('i1', at(1_000))).toEqual(at(0));
  });

  it('does not call numbers complete that a moved clock had it forget, nor any from a time to come', () => {
    const recent = recentDecisions(at(0));
    recent.take(decision({ at: at(100) }));
    recent.take(decision({ at: at(50) }));
    expect(recent.since('i', at(50))).toEqual(at(50));
    recent.take(decision({ at: at(120) }));
    expect(recent.since('i', at(120))).toEqual(at(110));
  });

  it('ends what it does also where a single decision is more than the bound', () => {
    const recent = recentDecisions(at(0), { all: 1, instance: 1 });
    recent.take(refused());
    expect(recent.refusals('i')).toEqual([]);
    expect(recent.counts('i', 60, at(1))).toEqual([]);
  });

  it('does not hold the whole of a message of which it keeps the beginning', () => {
    setFlagsFromString('--expose_gc');
    const collect: () => void = runInNewContext('gc');
    const heapNow = (): number => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const recent = recentDecisions(at(0));
    const before = heapNow();
    for (let i = 0; i < 32; i++) {
      const message = Buffer.alloc(4_000_000, `${i} `).toString('latin1');
      recent.take(refused({ refusal: refusal('v', { message }) }));
    }
    expect(heapNow() - before).toBeLessThan(64_000_000);
    expect(recent.refusals('i')).toHaveLength(32);
  });

  it('counts what it gives up: nothing is left of an instance that was pushed out', () => {
    const recent = recentDecisions(at(0));
    const bytesAfter = (id: string): number => {
      for (let i = 0; i < 200; i++) recent.take(refused({ instanceId: `${id}${i}` }));
      return recent.bytes;
    };
    expect(bytesAfter('b')).toBe(bytesAfter('a'));
  });
});
