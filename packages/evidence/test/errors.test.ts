import { describe, expect, it } from 'vitest';
import { EvidenceError, isUndecided, refusalHints } from '../src/index.ts';

describe('isUndecided', () => {
  it.each(['EndorsementsMissing', 'EndorsementsUnavailable', 'EndorsementsThrottled'] as const)(
    'holds for %s: evidence without its endorsements is not decided',
    (code) => {
      expect(isUndecided(new EvidenceError(code, 'There is no list.').code)).toBe(true);
    },
  );

  it('holds for no other refusal: malformed and outdated endorsements are verdicts', () => {
    const undecided = Object.keys(refusalHints).filter(isUndecided);
    expect(undecided.sort()).toEqual([
      'EndorsementsMissing',
      'EndorsementsThrottled',
      'EndorsementsUnavailable',
    ]);
    for (const code of ['EndorsementsFormat', 'EndorsementRolledBack', 'EndorsementPackSignature', ''])
      expect(isUndecided(code)).toBe(false);
  });
});
