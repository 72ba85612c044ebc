/** JSON bodies: parsed fast, and again without loss where a number would lose digits. */

import { FormatError, parseJson } from '@veritee/core';

/** Numbers of 16 digits and more may not survive a double. */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/;

/**
 * The value in the bytes of a JSON body.
 * @throws FormatError `JsonInvalid`, `JsonDuplicateMember`
 */
export function parseJsonBody(body: Uint8Array): unknown {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  try {
    return LONG_NUMBER.test(text) ? parseJson(text) : JSON.parse(text);
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError('JsonInvalid', 'The request body is not valid JSON.');
  }
}
