/** Whether the clock of this machine is right: tokens, certificates and endorsements are judged by it. */

import { type Finding, failed, ok, warning } from './finding.ts';

/** Seconds that verifiers of tokens tolerate. */
const TOLERATED = 60;
/** Seconds that a clock may be off without a word: answers take their time, and their dates have no fractions. */
const UNNOTICED = 5;

const CURE = 'Synchronise the clocks of both machines (NTP).';

/** How far the clock is from that of a service. */
export function compareClock(now: Date, theirs: Date): Finding {
  const seconds = Math.round((now.getTime() - theirs.getTime()) / 1000);
  const apart = Math.abs(seconds);
  const message = `The clock of this machine is ${apart} s ${seconds < 0 ? 'behind' : 'ahead of'} that of the service.`;
  if (apart > TOLERATED)
    return failed('clock', message, `${CURE} Tokens are refused from ${TOLERATED} s on.`);
  if (apart > UNNOTICED) return warning('clock', message, CURE);
  return ok('clock', `The clock agrees with that of the service (${apart} s)`);
}

/** A statement that was issued in the future means that the clock is behind. */
export function compareIssued(now: Date, issued: readonly Date[]): Finding {
  const latest = new Date(Math.max(...issued.map((each) => each.getTime())));
  if (latest <= now)
    return ok('clock', `No endorsement was issued after ${now.toISOString()}, the time here`);
  return failed(
    'clock',
    `An endorsement was issued at ${latest.toISOString()}, but the clock of this machine says ${now.toISOString()}.`,
    'Set the clock of this machine (NTP).',
  );
}
