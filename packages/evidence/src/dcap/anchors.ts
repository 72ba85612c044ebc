/** The roots that quotes are anchored in, and the line that tells that all they rest on is current. */

import type { TrustAnchor } from '@veritee/core/internal/x509';
import { EvidenceError } from '../errors.ts';
import { requireCurrent, type ValidityWindow } from '../proof/windows.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';

/**
 * The roots that SGX and TDX evidence is anchored in.
 * @throws EvidenceError `NoTrustAnchor` when there is none
 */
export function anchorsOf(trust: Trust): readonly TrustAnchor[] {
  const anchors = trust.anchors.Intel ?? [];
  if (anchors.length > 0) return anchors;
  throw new EvidenceError('NoTrustAnchor', 'No root is trusted for SGX and TDX evidence.', {
    hint: 'Configure a trust root.',
  });
}

/**
 * Checks the periods of what a quote rests on.
 * @throws EvidenceError with the code of the first window that does not hold
 */
export function requireCurrentEndorsements(
  windows: readonly ValidityWindow[],
  now: Date,
  trail: Trail,
): void {
  requireCurrent('Certificates, revocation lists, TCB info and QE identity are current', windows, now, trail);
}
