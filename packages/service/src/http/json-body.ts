/** JSON bodies: parsed fast, and again without loss where a number would lose digits. */

import { FormatError, parseJson } from '@veritee/core';

/** Numbers of 16 digits and more may not survive a double. */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/;

/** Fastify's parser for `application/json`. */
export function parseJsonBody(
  _request: unknown,
  body: string | Buffer,
  done: (error: Error | null, value?: unknown) => void,
): void {
  const text = body.toString();
  try {
    done(null, LONG_NUMBER.test(text) ? parseJson(text) : JSON.parse(text));
  } catch (cause) {
    done(
      cause instanceof FormatError
        ? cause
        : new FormatError('JsonInvalid', 'The request body is not valid JSON.'),
    );
  }
}
