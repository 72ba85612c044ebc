/** The TPM message in a file: people have messages as they are, and recorded bodies of HTTP. */

import { CodedError } from '@veritee/core';
import { fromUtf8 } from '@veritee/core/internal';
import { refusalOf } from '../trail/trail.ts';
import { Members } from './json-members.ts';
import { readJsonText } from './json-text.ts';

/** The start of a body of HTTP. */
const BODY = /^(?:\xef\xbb\xbf)?\s*\{\s*"data"\s*:/;

/**
 * A message as it is, or as a recorded body of HTTP holds it.
 * @throws EvidenceError `TpmMessageFormat`
 */
export function messageIn(bytes: Uint8Array): Uint8Array {
  // Messages are large: only what begins as a body is read as one.
  if (!BODY.test(String.fromCharCode(...bytes.subarray(0, 64)))) return bytes;
  try {
    const json = readJsonText(fromUtf8(bytes, 'TPM message'));
    return new Members(json, json.root).optionalBytes('data') ?? bytes;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw refusalOf('TpmMessageFormat', error);
  }
}
