/** The memory of decisions: what it counts, what it keeps of refusals, and that it does not grow. */

import type { Claim } from '@veritee/core';
import { describe, expect, it } from 'vitest';
import { MOST_OF_REFUSAL } from '../../src/observe/claims-size.ts';
import {
  type NewDecision,
  type NewRefusal,
  type RecentDecisions,
  recentDecisions,
} from '../../src/observe/recent-decisions.ts';

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
    const recent = recentDecisions(at(0), 10_000);
    recent.take(refused({ instanceId: 'quiet' }));
    for (let i = 0; i < 200; i++)
      recent.take(refused({ instanceId: 'loud', refusal: refusal('x'.repeat(1000)) }));
    expect(explainable(recent, 'quiet')).toEqual([1]);
    expect(explainable(recent, 'loud').length).toBeLessThan(10);
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
