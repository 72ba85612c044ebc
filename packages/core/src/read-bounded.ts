/** Reads what others send, and no more of it than was agreed. */

import { concatAll } from './bytes/encoding.ts';

/**
 * The body of a request or an answer, whatever it claims about its length.
 *
 * @param body - absent is empty
 * @param most - bytes; what is longer is cancelled
 * @param tooLong - makes the error for that
 * @example
 * const bytes = await readBounded(answer.body, 65_536, () => new Error('The answer is too long.'));
 */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null | undefined,
  most: number,
  tooLong: () => Error,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  // By its reader: not every browser can iterate over a stream.
  const reader = body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      // A sender who does not listen must not keep the refusal waiting.
      reader.cancel().catch(() => undefined);
      throw tooLong();
    }
    parts.push(value);
  }
  return concatAll(parts);
}
