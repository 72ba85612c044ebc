/** What the views that one watches compute: sums over time, scales, searches, the chain of the audit log. */

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkChain } from '../../apps/console/src/operate/audit/check-chain.ts';
import { isWanted, readRecord, type Wanted } from '../../apps/console/src/operate/audit/records.ts';
import { BUCKETS, bucketsOf, scaleFor, totalsOf } from '../../apps/console/src/operate/decisions/buckets.ts';
import { shareOf, urgencyOf } from '../../apps/console/src/operate/expiry/day-scale.ts';
import { mergedEndings } from '../../apps/console/src/operate/expiry/expirations.ts';
import { partsOfLife, scaleOf } from '../../apps/console/src/operate/keys/key-life.ts';
import { away } from '../../apps/console/src/operate/watch/days.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 1);
const iso = (time: number): string => new Date(time).toISOString();

describe('decisions over time', () => {
  const recent = (spans: readonly [secondsAgo: number, permitted: number, refused: number][]) => ({
    now: iso(START),
    since: iso(START - HOUR),
    spanSeconds: 10,
    refusals: [],
    value: spans.map(([ago, permitted, refused]) => ({
      from: iso(START - ago * 1000),
      counts: [
        { outcome: 'permitted' as const, count: permitted },
        { outcome: 'refused' as const, code: 'PolicyEvaluationError', count: refused },
      ],
    })),
  });

  it('are summed in sixty parts, the newest last; what is older is left out', () => {
    const buckets = bucketsOf(
      recent([
        [0, 1, 0],
        [10, 2, 1],
        [590, 3, 0],
        [600, 9, 9],
      ]),
      10,
    );
    expect(buckets).toHaveLength(BUCKETS);
    expect(buckets.at(-1)).toEqual({ from: START, counts: { permitted: 1, refused: 0, failed: 0 } });
    expect(buckets.at(-2)?.counts).toEqual({ permitted: 2, refused: 1, failed: 0 });
    expect(buckets[0]?.counts.permitted).toBe(3);
    expect(buckets.reduce((sum, { counts }) => sum + counts.permitted, 0)).toBe(6);
  });

  it('are summed by minute over an hour', () => {
    const buckets = bucketsOf(
      recent([
        [10, 1, 0],
        [20, 1, 0],
        [70, 1, 0],
      ]),
      60,
    );
    expect(buckets.slice(-3).map(({ counts }) => counts.permitted)).toEqual([1, 2, 0]);
  });

  it('have totals by outcome and code, the most frequent first', () => {
    expect(
      totalsOf(
        recent([
          [0, 1, 4],
          [10, 2, 1],
        ]),
      ),
    ).toEqual([
      { outcome: 'refused', code: 'PolicyEvaluationError', count: 5 },
      { outcome: 'permitted', code: undefined, count: 3 },
    ]);
  });

  it.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [3, 5],
    [11, 20],
    [21, 50],
    [1000, 1000],
  ])('of at most %i are drawn on a scale up to %i', (most, scale) => {
    expect(scaleFor(most)).toBe(scale);
  });
});

describe('what ends', () => {
  it('has most room for the next days', () => {
    expect(shareOf(-5)).toBe(0);
    expect(shareOf(7)).toBeGreaterThan(0.2);
    expect(shareOf(30)).toBeGreaterThan(0.4);
    expect(shareOf(100_000)).toBe(1);
    expect([-1, 2, 3, 13, 14].map(urgencyOf)).toEqual(['bad', 'bad', 'open', 'open', 'good']);
  });

  it('is one entry under one name and day, at the earliest moment', () => {
    const common = { kind: 'key', name: 'Certificate', days: 3 } as const;
    const later = { ...common, of: ['b'], expires: START + 2 };
    const other = { ...common, name: 'Other', of: ['c'], expires: START, days: 1 };
    expect(mergedEndings([later, { ...common, of: ['a'], expires: START + 1 }, other])).toEqual([
      other,
      { ...common, of: ['b', 'a'], expires: START + 1 },
    ]);
  });

  it('is told in days and hours', () => {
    expect(away(START + 49 * HOUR, START)).toBe('in 2 days');
    expect(away(START + 23.9 * HOUR, START)).toBe('in 24 hours');
    expect(away(START - HOUR, START)).toBe('1 hour ago');
    expect(away(START - 1, START)).toBe('less than an hour ago');
  });
});

describe('the life of a key', () => {
  const common = { keyId: 'k', published: true, certificateEnds: '2050-12-31T00:00:00Z' } as const;
  const active = { ...common, stage: 'active', createdAt: iso(START), signsFrom: iso(START + HOUR) } as const;
  const retired = {
    ...active,
    stage: 'retired',
    signsUntil: iso(START + 2 * HOUR),
    publishedUntil: iso(START + 10 * HOUR),
  } as const;

  it('is published, then signs, then is published', () => {
    expect(partsOfLife(retired).map(({ from, until, kind }) => [kind, (until - from) / HOUR])).toEqual([
      ['published', 1],
      ['signs', 1],
      ['published', 8],
    ]);
    expect(partsOfLife(active).map(({ kind }) => kind)).toEqual(['published', 'signs']);
  });

  it('fits on a scale from the first creation to beyond the last end', () => {
    const share = scaleOf({ now: iso(START + 5 * HOUR), leadHours: 24, value: [active, retired] });
    expect(share(START)).toBe(0);
    expect(share(START + 10 * HOUR)).toBeGreaterThan(0.8);
    expect(share(START + 10 * HOUR)).toBeLessThan(1);
  });
});

describe('the audit log', () => {
  const chain = (entries: readonly string[]) => {
    let before = '';
    return entries.map((entry, at) => {
      before = createHash('sha256').update(`${before}\n${entry}`).digest('hex');
      return { sequence: at + 1, entry, hash: before };
    });
  };
  const records = chain(['{"a":1}', '{"b":"ü"}', '{"c":3}']);
  const head = { sequence: 3, hash: records[2]?.hash ?? '' };

  it('follows from its first record, or from the first that is loaded', async () => {
    expect(await checkChain(records, head)).toEqual({ from: 1, until: 3, isHead: true });
    expect(await checkChain(records.slice(1), head)).toEqual({ from: 2, until: 3, isHead: true });
    expect(await checkChain([], { sequence: 0, hash: '' })).toMatchObject({ isHead: true });
    expect(await checkChain([], head)).toMatchObject({ isHead: false });
  });

  it.each([
    ['an altered entry', records.map((each) => ({ ...each, entry: each.entry.replace('ü', 'u') })), 2],
    ['a missing record', [records[0], records[2]].flatMap((each) => each ?? []), 2],
    ['another hash', records.map((each, at) => (at === 2 ? { ...each, hash: '00' } : each)), 3],
    [
      'a first record that is not the first',
      records.map((each) => ({ ...each, sequence: each.sequence + 1 })),
      undefined,
    ],
  ])('does not follow with %s', async (_, touched, broken) => {
    const found = await checkChain(touched, head);
    expect(found.broken).toBe(broken ?? found.broken);
    expect(found.broken === undefined && found.isHead).toBe(false);
  });

  const act = {
    at: '2026-03-01T12:00:00Z',
    caller: 'https://issuer#Alice',
    operation: 'SetPolicy',
    instance: 'contoso',
    outcome: 'done',
  };
  const read = readRecord({ sequence: 1, entry: JSON.stringify(act), hash: '' });
  const all: Wanted = { caller: '', operation: '', instance: '', outcome: '' };

  it.each<[Partial<Wanted>, boolean]>([
    [{}, true],
    [{ caller: 'alice' }, true],
    [{ caller: 'bob' }, false],
    [{ operation: 'SetPolicy' }, true],
    [{ operation: 'DropKey' }, false],
    [{ instance: 'CONT' }, true],
    [{ instance: 'fabrikam' }, false],
    [{ outcome: 'done' }, true],
    [{ outcome: 'refused' }, false],
    [{ from: START, until: START + 12 * HOUR }, true],
    [{ from: START + 12.5 * HOUR }, false],
    [{ until: START + 11 * HOUR }, false],
  ])('is searched: %o', (wanted, found) => {
    expect(isWanted(read, { ...all, ...wanted })).toBe(found);
  });

  it.each(['', '{', '[]', '{"at":1}'])('shows what cannot be read, whatever is searched: %s', (entry) => {
    const malformed = readRecord({ sequence: 1, entry, hash: '' });
    expect(malformed.act).toBeUndefined();
    expect(isWanted(malformed, { ...all, caller: 'bob' })).toBe(true);
  });
});
