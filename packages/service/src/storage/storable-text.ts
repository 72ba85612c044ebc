/** Which texts every engine stores as they are. */

import { ServiceError } from '../errors/service-error.ts';

/** In a unicode expression, halves of pairs do not match. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Whether a text comes back as it was stored. PostgreSQL refuses NUL, and no engine has half of a surrogate pair in UTF-8.
 *
 * @example
 * isStorableText('größe'); // true
 */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && !LONE_SURROGATE.test(text);
}

/**
 * Returns when all texts among values can be stored: the last line behind the checks of each request, so that engines do
 * not differ.
 *
 * @throws ServiceError `InvalidParameter`
 */
export function requireStorable(values: readonly unknown[]): void {
  if (values.every((value) => typeof value !== 'string' || isStorableText(value))) return;
  throw new ServiceError('InvalidParameter', 'A text of the request cannot be stored.', {
    expected: 'text without NUL characters and without unpaired surrogates',
  });
}
