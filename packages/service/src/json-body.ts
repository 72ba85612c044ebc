/** JSON bodies: read without loss, and without choosing between two members of the same name. */

import { FormatError } from '@veritee/core';
import { parseJson } from '@veritee/core/internal';

/**
 * The value in the bytes of a JSON body.
 * @throws FormatError `JsonInvalid`, `JsonDuplicateMember`
 */
export function parseJsonBody(body: Uint8Array): unknown {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError('JsonInvalid', 'The request body is not valid JSON.');
  }
}
