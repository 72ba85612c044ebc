/** The TCB level that a platform reaches, as a line of the trail. */

import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import type { PckPlatform } from './pck.ts';
import { knownStatus, type TcbInfo, type TcbLevel, type TcbStatus } from './tcb.ts';

/** A level and Intel's word for it. */
export interface RatedLevel {
  readonly level: TcbLevel;
  readonly status: TcbStatus;
}

/** What the platform's SVNs are, where they are told. */
export interface LevelWords {
  readonly check: string;
  readonly message: string;
  readonly found: string;
}

/**
 * The highest level that fits.
 *
 * @param info - as its schema gives it: with the highest level first
 * @throws EvidenceError `TcbNotSupported`, `TcbUnrecognizedStatus`
 */
export function rateLevel(
  pck: PckPlatform,
  info: TcbInfo,
  fits: (level: TcbLevel) => boolean,
  trail: Trail,
  { check, message, found }: LevelWords = wordsOf(pck),
): RatedLevel {
  const level = info.tcbLevels.find(fits);
  if (level === undefined) {
    return trail.fail(
      check,
      new EvidenceError('TcbNotSupported', message, {
        found,
        platform: { status: 'TcbNotSupported', advisories: [] },
      }),
    );
  }
  const status = trail.attempt(
    check,
    'TcbUnrecognizedStatus',
    () => knownStatus(level.tcbStatus),
    (known) => `${known} since ${level.tcbDate.toISOString()}`,
  );
  return { level, status };
}

/** For what the PCK certificate says alone. */
export function wordsOf({ components, pceSvn }: PckPlatform): LevelWords {
  return {
    check: 'A TCB level fits the platform',
    message: 'No TCB level fits the platform.',
    found: `components ${components.join(',')}; PCESVN ${pceSvn}`,
  };
}
