/** The refusal of a service that is asked too often, with the time after which it may be asked again. */

import { EvidenceError } from '../errors.ts';

/** `EndorsementsThrottled`: a service answered 429 and the time allowed for it was not enough to wait and ask again. */
export class ThrottledError extends EvidenceError {
  /** Milliseconds from the moment of the error until the service may be asked again. */
  override readonly retryAfter: number;

  constructor(service: string, retryAfter: number, now: Date) {
    super('EndorsementsThrottled', `${service} is asked too often.`, {
      found: 'status 429 (too many requests)',
      hint: `Try again after ${new Date(now.getTime() + retryAfter).toISOString()}, or put a PCCS or a bundle in front.`,
    });
    this.retryAfter = retryAfter;
  }
}

/**
 * The same code, for an answer that is being waited for: the service is asked slowly, the caller's time was over first. The
 * asking goes on, and whoever asks again later finds the answer.
 */
export class QueuedError extends ThrottledError {}

const LONGEST = 24 * 3600 * 1000;
const UNSTATED = 5000;

/**
 * Milliseconds to wait from a `Retry-After` header: seconds or a date (RFC 9110 section 10.2.3). Five seconds when the
 * service states nothing readable, never more than a day.
 *
 * @example
 * retryAfterOf('120', new Date()); // 120000
 */
export function retryAfterOf(header: string | null, now: Date): number {
  const text = header?.trim() ?? '';
  // `Date.parse` alone would take "-5" for a month.
  const date = /^[A-Z]/i.test(text) ? Date.parse(text) : Number.NaN;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : date - now.getTime();
  if (Number.isNaN(wait)) return UNSTATED;
  return Math.min(Math.max(wait, 0), LONGEST);
}
