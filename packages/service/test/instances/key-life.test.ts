/** The life of signing keys, as a table: what is due at which moment, whoever asks. */

import { describe, expect, it } from 'vitest';
import {
  isPublished,
  KEY_OVERLAP_MS,
  type KeyPlan,
  keyAt,
  keySteps,
  stageOf,
} from '../../src/instances/key-life.ts';
import type { KeyRecord } from '../../src/storage/storage.ts';

const HOUR = 3_600_000;
const START = new Date('2026-03-01T00:00:00Z').getTime();
const at = (hours: number): Date => new Date(START + hours * HOUR);
const DAY = 24;

/** A key by the hours of its life. */
function key(name: string, life: { due?: number; active?: number; retired?: number }): KeyRecord {
  const moment = (hours: number | undefined) => (hours === undefined ? undefined : at(hours));
  return {
    keyId: name,
    sealedKey: '',
    level: 'production',
    createdAt: at(0),
    dueAt: moment(life.due),
    activatedAt: moment(life.active),
    retiredAt: moment(life.retired),
  };
}

const ACTIVE = key('active', { active: 0 });
const NEXT = key('next', { due: 10 * DAY });
const OLD = key('old', { active: -DAY, retired: 0 });
const PLAN: KeyPlan = { maxAgeDays: 30 };

describe('a key', () => {
  it.each([
    ['announced', NEXT],
    ['active', ACTIVE],
    ['active', key('activated', { due: 1, active: 2 })],
    ['retired', OLD],
    ['retired', key('retired', { due: 1, active: 2, retired: 3 })],
  ])('is %s', (stage, record) => {
    expect(stageOf(record)).toBe(stage);
  });

  it('is found by its stage', () => {
    const keys = [ACTIVE, NEXT, OLD];
    expect(
      (['active', 'announced', 'retired'] as const).map((stage) => keyAt({ keys }, stage)?.keyId),
    ).toEqual(['active', 'next', 'old']);
    expect(keyAt({ keys: [ACTIVE] }, 'announced')).toBeUndefined();
  });

  it('is published from its announcement until its last token has expired', () => {
    const overlap = KEY_OVERLAP_MS / HOUR;
    for (const [record, tpm, hours, published] of [
      [NEXT, false, 0, true],
      [ACTIVE, false, 1e6, true],
      [OLD, false, overlap - 0.001, true],
      [OLD, false, overlap, false],
      [OLD, true, overlap, true],
      [OLD, true, 365 * DAY, true],
      [OLD, true, 366 * DAY, false],
    ] as const) {
      expect(isPublished(record, { hadReportPolicy: tpm }, at(hours))).toBe(published);
    }
  });
});

describe('what is due', () => {
  const announce = (hours: number) => ({ step: 'announce', dueAt: at(hours) });
  const activate = (keyId: string) => ({ step: 'activate', keyId });
  const forget = (keyId: string) => ({ step: 'forget', keyId });

  it.each<[string, readonly KeyRecord[], KeyPlan, number, readonly object[]]>([
    ['nothing without a greatest age', [ACTIVE], {}, 1000 * DAY, []],
    ['nothing before the lead', [ACTIVE], PLAN, 29 * DAY - 0.1, []],
    ['a successor one lead before the greatest age', [ACTIVE], PLAN, 29 * DAY, [announce(30 * DAY)]],
    ['the whole lead, also when noticed late', [ACTIVE], PLAN, 50 * DAY, [announce(51 * DAY)]],
    ['another lead', [ACTIVE], { ...PLAN, leadHours: 48 }, 28 * DAY, [announce(30 * DAY)]],
    ['no lead', [ACTIVE], { ...PLAN, leadHours: 0 }, 29.9 * DAY, []],
    ['no lead, at the greatest age', [ACTIVE], { ...PLAN, leadHours: 0 }, 30 * DAY, [announce(30 * DAY)]],
    ['a lead as long as the age', [ACTIVE], { maxAgeDays: 1 }, 0, [announce(DAY)]],
    ['nothing more while a successor waits', [ACTIVE, NEXT], PLAN, 10 * DAY - 1, []],
    ['the successor signs at its time', [ACTIVE, NEXT], PLAN, 10 * DAY, [activate('next')]],
    ['the successor signs also without a greatest age', [ACTIVE, NEXT], {}, 11 * DAY, [activate('next')]],
    [
      'age counts from the first signature',
      [key('active', { due: 1, active: 20 * DAY })],
      PLAN,
      40 * DAY,
      [],
    ],
    ['a retired key is kept', [ACTIVE, OLD], PLAN, 8, []],
    ['a retired key is forgotten', [ACTIVE, OLD], PLAN, 9, [forget('old')]],
    ['both', [ACTIVE, NEXT, OLD], PLAN, 10 * DAY, [activate('next'), forget('old')]],
  ])('is %s', (_, keys, plan, hours, steps) => {
    expect(keySteps({ keys, hadReportPolicy: false }, plan, at(hours))).toEqual(steps);
  });
});
