/** Hints for unknown words. */

import { nearest } from '@veritee/core/internal';

/** The known word that was probably meant, or else all of them. */
export function hintFor(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === undefined ? `Known: ${candidates.join(', ')}.` : `Did you mean ${near}?`;
}
