/** Binds the caller's data to proven evidence: the evidence holds the data's SHA-256. */

import { CodedError, type JsonValue } from '@veritee/core';
import { allZero, fromUtf8, hex, parseJson, sameBytes, withoutTrailingNuls } from '@veritee/core/internal';
import { sha256 } from '@veritee/core/internal/crypto';
import { EvidenceError } from './errors.ts';
import type { HeldData, VerifiedEvidence } from './scheme.ts';
import type { Trail } from './trail/trail.ts';

/**
 * Checks that runtime and init-time data are the ones that the evidence was made for.
 * @throws EvidenceError `HeldDataMismatch`
 */
export function bindHeldData(
  verified: VerifiedEvidence,
  data: { readonly runtimeData?: HeldData | undefined; readonly initTimeData?: HeldData | undefined },
  trail: Trail,
): void {
  if (data.runtimeData !== undefined) {
    requireDigest('runtime data', 'report data', verified.reportData, data.runtimeData.bytes, trail);
    if (verified.isReportDataExact === true) requireNothingElse(verified.reportData, trail);
  }
  if (data.initTimeData !== undefined) {
    requireDigest(
      'init-time data',
      'init-time digest',
      verified.initTimeDigest,
      data.initTimeData.bytes,
      trail,
    );
  }
}

function requireDigest(
  what: string,
  field: string,
  held: Uint8Array | undefined,
  bytes: Uint8Array,
  trail: Trail,
): void {
  const digest = sha256(bytes);
  const expected = held?.subarray(0, 32);
  trail.require(
    `Evidence is bound to the ${what}`,
    expected !== undefined && sameBytes(digest, expected),
    () =>
      new EvidenceError('HeldDataMismatch', `The evidence was not made for this ${what}.`, {
        expected:
          expected === undefined
            ? `evidence that is bound to ${what}`
            : `SHA-256 ${hex(expected)} in the ${field} of the evidence`,
        found: `SHA-256 ${hex(digest)} of ${bytes.length} bytes`,
        hint: 'Send the very bytes whose SHA-256 the evidence was made with; padding counts.',
      }),
    `SHA-256 ${hex(digest)}`,
  );
}

/** A second value behind the digest would be bound without anybody having asked what it means. */
function requireNothingElse(reportData: Uint8Array, trail: Trail): void {
  const rest = reportData.subarray(32);
  trail.require(
    'Report data has only the digest of the runtime data',
    allZero(rest),
    () =>
      new EvidenceError('HeldDataMismatch', 'The report data has more than the digest of the runtime data.', {
        expected: `${rest.length} zero bytes after the digest`,
        found: hex(rest),
        hint: 'Make the report with the SHA-256 of the runtime data and zeros behind it.',
      }),
  );
}

/**
 * The JSON in held data of type JSON; a C string's NUL at its end is not part of the text.
 * @throws EvidenceError `HeldDataFormat`
 */
export function heldJson(data: HeldData, what: string): JsonValue {
  try {
    return parseJson(fromUtf8(withoutTrailingNuls(data.bytes)));
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new EvidenceError('HeldDataFormat', `The ${what} is not JSON text although its dataType says so.`, {
      hint: 'Send it with dataType "Binary", or send JSON.',
      cause,
    });
  }
}
