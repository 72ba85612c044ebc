/** What a misspelt word of a policy probably means, as a hint. */

import { nearest } from '@veritee/core/internal';
import type { Report } from './diagnostics.ts';

const MOST_SUGGESTIONS = 25;

/** `Did you mean …?`, or nothing when no candidate is near. A text full of mistakes gets no more than 25 of these. */
export function didYouMean(report: Report, word: string, candidates: Iterable<string>): string | undefined {
  if (report.suggestions >= MOST_SUGGESTIONS) return undefined;
  report.suggestions++;
  const candidate = nearest(word, candidates);
  return candidate === undefined ? undefined : `Did you mean \`${candidate}\`?`;
}
