/** The TCB level that a platform reaches, as a line of the trail. */

import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import { type RatedSvns, shortfallsOf } from './shortfalls.ts';
import type { TcbInfo, TcbLevel } from './statements.ts';
import { knownStatus, type TcbStatus } from './tcb.ts';

/** A level and Intel's word for it. */
export interface RatedLevel {
  readonly level: TcbLevel;
  readonly status: TcbStatus;
  readonly shortfalls: readonly string[];
}

/**
 * The highest level that fits.
 *
 * @param info - as `readTcbInfo` gives it: with the highest level first
 * @param subject - whose level it is, in the words of the trail
 * @throws EvidenceError `TcbNotSupported`, `TcbUnrecognizedStatus`
 */
export function rateLevel(
  svns: RatedSvns,
  info: TcbInfo,
  fits: (level: TcbLevel) => boolean,
  trail: Trail,
  subject = 'platform',
): RatedLevel {
  const check = `A TCB level fits the ${subject}`;
  const level = info.tcbLevels.find(fits);
  if (level === undefined) {
    return trail.fail(
      check,
      new EvidenceError('TcbNotSupported', `No TCB level fits the ${subject}.`, {
        found: wordsOf(svns),
        platform: { status: 'TcbNotSupported', advisories: [] },
      }),
    );
  }
  return trail.attempt(
    check,
    'TcbUnrecognizedStatus',
    () => {
      const status = knownStatus(level.tcbStatus);
      return { level, status, shortfalls: shortfallsOf(svns, info, level) };
    },
    ({ status, shortfalls }) => [`${status} since ${level.tcbDate.toISOString()}`, ...shortfalls].join('; '),
  );
}

function wordsOf({ components, pceSvn, tdx }: RatedSvns): string {
  const own = `components ${components.join(',')}; PCESVN ${pceSvn}`;
  return tdx === undefined ? own : `${own}; TDX components ${tdx.svns.join(',')}`;
}
