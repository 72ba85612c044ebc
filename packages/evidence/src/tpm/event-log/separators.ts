/** Separators between firmware and what it starts: in the firmware's PCRs they also say that the firmware failed to measure. */

import { sameBytes } from '@veritee/core/internal';
import type { TpmHash } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../../errors.ts';
import type { Trail } from '../../trail/trail.ts';
import { digestOf } from '../digest.ts';
import { eventType } from './event-types.ts';
import type { TrustedEvent } from './trusted-events.ts';

const bytesOf = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};

/** What separates without a fault; both are legal (PC Client Platform Firmware Profile, EV_SEPARATOR). */
const SOUND: readonly Uint8Array[] = [bytesOf(0), bytesOf(0xffffffff)];
const ERROR = bytesOf(1);
/** PCRs of the firmware but PCR 7, which is read strictly by itself. */
const LAST_FIRMWARE_PCR = 6;

/** Whether measured data is a separator of firmware that measured everything. */
export function isSoundSeparator(bytes: Uint8Array): boolean {
  return SOUND.some((sound) => sameBytes(bytes, sound));
}

/** Whether measured data is the separator of firmware that failed to measure. */
export function isErrorSeparator(bytes: Uint8Array): boolean {
  return sameBytes(bytes, ERROR);
}

/**
 * Refuses PCRs whose firmware said that it failed to measure.
 *
 * @param trusted - events of PCRs that the quote explains
 * @throws EvidenceError `FirmwareMeasurementFailed`
 */
export function requireNoErrorSeparator(trusted: readonly TrustedEvent[], hash: TpmHash, trail: Trail): void {
  const events = trusted.filter(({ pcr }) => pcr <= LAST_FIRMWARE_PCR);
  const check = 'No separator says that the firmware failed to measure';
  const error = digestOf(hash, ERROR);
  const sound = SOUND.map((bytes) => digestOf(hash, bytes));
  const closed = new Set(
    events.filter(({ digest }) => sound.some((each) => sameBytes(each, digest))).map(({ pcr }) => pcr),
  );
  // A type is the log's word alone: the digest counts, unless something else of the same value was measured in a PCR that
  // a sound separator closes.
  const found = events.find(
    ({ pcr, type, digest }) => sameBytes(digest, error) && (type === eventType.separator || !closed.has(pcr)),
  );
  trail.require(
    check,
    found === undefined,
    () =>
      new EvidenceError(
        'FirmwareMeasurementFailed',
        `The firmware says in PCR ${found?.pcr} that it failed to measure.`,
        {
          expected: 'a separator of 00000000 or FFFFFFFF',
          found: `event ${found?.sequence}, the separator 00000001`,
        },
      ),
    `${closed.size} PCRs closed by a separator`,
  );
}
