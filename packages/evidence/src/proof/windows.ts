/** Periods of validity: collected where things are read, checked against the clock at every verification. */

import type { Certificate } from '@veritee/core/internal/x509';
import { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';

/** From when to when something counts. */
export interface ValidityWindow {
  /** For people: "PCK certificate". */
  readonly what: string;
  readonly from: Date;
  readonly to: Date;
  /** The refusal when the time is outside. */
  readonly code: EvidenceErrorCode;
}

/**
 * Checks that the moment lies in every window, bounds included; one line in the trail for all that hold.
 *
 * @param check - that line
 * @throws EvidenceError with the code of the first window that does not hold
 */
export function requireCurrent(
  check: string,
  windows: readonly ValidityWindow[],
  now: Date,
  trail: Trail,
): void {
  const time = now.getTime();
  for (const window of windows) {
    if (time >= window.from.getTime() && time <= window.to.getTime()) continue;
    const early = time < window.from.getTime();
    trail.fail(
      `${window.what} is current`,
      new EvidenceError(window.code, `The ${window.what} ${early ? 'is not valid yet' : 'has expired'}.`, {
        expected: `a time from ${window.from.toISOString()} to ${window.to.toISOString()}`,
        found: now.toISOString(),
        hint: early ? 'Check the clock.' : 'Fetch current endorsements, or give the time of the evidence.',
      }),
    );
  }
  trail.later(() => [{ check, ok: true, detail: new Date(time).toISOString() }]);
}

/** The earliest end of the windows. */
export function earliestEnd(windows: readonly ValidityWindow[]): Date {
  let first = windows[0]?.to ?? new Date(0);
  for (const { to } of windows) if (to.getTime() < first.getTime()) first = to;
  return first;
}

/** The period of a certificate. */
export function certificateWindow(
  what: string,
  certificate: Certificate,
  code: EvidenceErrorCode,
): ValidityWindow {
  return { what, from: certificate.notBefore, to: certificate.notAfter, code };
}
