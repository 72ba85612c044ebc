/** Challenges that were answered: each counts once in a process. */

import { base64url } from '@veritee/core/internal';
import { ConversationError } from '../../errors/conversation-error.ts';
import { ServiceError } from '../../errors/service-error.ts';
import { CONTEXT_LIFE_MS, type OpenChallenge } from './service-context.ts';

/** Remembers challenges for as long as their context could be sent again. */
export interface UsedChallenges {
  /**
   * Uses a challenge up.
   *
   * @returns takes the use back, for an answer on which nothing was decided
   * @throws ConversationError `ChallengeUsed`; ServiceError `TooManyRequests` when no more can be remembered
   */
  use(open: OpenChallenge, now: Date): () => void;
}

/** Some 10 MB; more answers in five minutes than one process can sign. */
const LIMIT = 100_000;

interface Used {
  /** By the clock. */
  readonly expires: number;
  /** In ticks. */
  readonly at: number;
}

/**
 * An empty memory. Full, it refuses new answers: forgetting one would let it be replayed. A challenge is forgotten when it
 * has expired by the clock and its whole life has passed: a clock that jumps ahead and back must not make it new again.
 *
 * @param ticks - milliseconds of a clock that only goes forward
 */
export function createUsedChallenges(
  limit = LIMIT,
  ticks: () => number = () => performance.now(),
): UsedChallenges {
  // In order of use, which is nearly the order of expiry: the oldest are looked at first.
  const used = new Map<string, Used>();
  const forgetExpired = (now: number): void => {
    for (const [name, { expires, at }] of used) {
      if (expires > now || ticks() - at < CONTEXT_LIFE_MS) return;
      used.delete(name);
    }
  };
  return {
    use: ({ challenge, expires }, now) => {
      const name = base64url(challenge);
      forgetExpired(now.getTime());
      if (used.has(name)) {
        throw new ConversationError('ChallengeUsed', 'The challenge has been answered before.', {
          hint: 'Each answer needs its own challenge: begin again.',
        });
      }
      if (used.size >= limit)
        throw new ServiceError('TooManyRequests', 'Too many challenges are being answered.');
      used.set(name, { expires: expires.getTime(), at: ticks() });
      return () => void used.delete(name);
    },
  };
}
