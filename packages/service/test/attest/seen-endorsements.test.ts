import { describe, expect, it } from 'vitest';
import { openSeenEndorsements } from '../../src/attest/seen-endorsements.ts';
import type { KeyLevel } from '../../src/storage/storage.ts';

/** Storage that keeps marks as the contract says, and can be put back or taken away. */
function store() {
  let kept = new Map<string, string>();
  let away = false;
  return {
    get kept() {
      return kept;
    },
    putBack: (marks: ReadonlyMap<string, string>) => {
      kept = new Map(marks);
    },
    takeAway: (gone: boolean) => {
      away = gone;
    },
    seenEndorsements: async (_level: KeyLevel) => new Map(kept),
    noteEndorsements: async (_level: KeyLevel, marks: ReadonlyMap<string, string>) => {
      if (away) throw new Error('away');
      for (const [name, mark] of marks) if ((kept.get(name) ?? '') < mark) kept.set(name, mark);
    },
  };
}

describe('the record of a service', () => {
  it('begins with what storage has, and brings there what is newer', async () => {
    const storage = store();
    const first = await openSeenEndorsements(storage, 'production', () => undefined);
    first.record.note({ name: 'a', mark: '2' });
    first.record.note({ name: 'a', mark: '1' });
    await first.close();
    expect(storage.kept).toEqual(new Map([['a', '2']]));
    const second = await openSeenEndorsements(storage, 'production', () => undefined);
    expect(second.record.marks).toEqual(new Map([['a', '2']]));
  });

  it('forgets what storage does not have, once that went back', async () => {
    const storage = store();
    const seen = await openSeenEndorsements(storage, 'production', () => undefined);
    seen.record.note({ name: 'a', mark: '2' });
    seen.record.note({ name: 'b', mark: '2' });
    await seen.reload();
    expect(seen.record.marks.size).toBe(2);
    storage.putBack(new Map([['a', '1']]));
    await seen.reload();
    expect(seen.record.marks).toEqual(new Map([['a', '1']]));
    seen.record.note({ name: 'b', mark: '1' });
    await seen.close();
    expect(storage.kept).toEqual(
      new Map([
        ['a', '1'],
        ['b', '1'],
      ]),
    );
  });

  it('goes on by memory while storage is away, and tries again', async () => {
    const storage = store();
    const failures: unknown[] = [];
    const seen = await openSeenEndorsements(storage, 'production', (error) => failures.push(error));
    storage.takeAway(true);
    seen.record.note({ name: 'a', mark: '1' });
    await seen.reload().catch(() => undefined);
    storage.takeAway(false);
    seen.record.note({ name: 'a', mark: '1' });
    seen.record.note({ name: 'b', mark: '1' });
    await seen.close();
    expect(failures).toHaveLength(1);
    expect([...storage.kept.keys()].sort()).toEqual(['a', 'b']);
  });
});
