/** Endorsements under observation: when they expire, and whether the source still answers. */

import { recentlyUsed } from '@veritee/core/internal';
import type { Endorsement, EndorsementRequest, EndorsementSource } from '@veritee/evidence';
import { earliestExpiry, endorsementProbes, isStatement, requestKey } from '@veritee/evidence/internal';
import type { ExpiryNumber } from './metrics.ts';

/** A source that can be asked how it does. */
export interface WatchedSource extends EndorsementSource {
  /** The soonest expiry of each kind that was delivered in the last day. */
  expiries(): readonly ExpiryNumber[];
  /**
   * Returns when endorsements can be had: the vendors' general statements are there and hold. What the source does not
   * have at all says nothing: it may be for another vendor's evidence.
   * @throws the reason why not
   */
  probe(): Promise<void>;
}

interface Seen {
  readonly kind: EndorsementRequest['kind'];
  readonly expires: number;
  /** In ticks. */
  last: number;
}

const DAY = 86_400_000;
const MOST_SEEN = 512;
const PROBE_TIME = 5_000;
/** An answer to a probe is good for this long. */
const PROBE_AGE = 15_000;
/**
 * Watches a source.
 *
 * @param clock - the service's clock, by which endorsements are judged
 * @param ticks - milliseconds of a clock that only goes forward
 */
export function watchedSource(
  source: EndorsementSource,
  clock: () => Date,
  ticks: () => number = () => performance.now(),
): WatchedSource {
  const seen = recentlyUsed<Seen>(MOST_SEEN);
  const known = new WeakMap<Endorsement, Seen>();
  let probed: { readonly at: number; readonly result: Promise<void> } | undefined;

  /** Sources hand out the same object while the content stays the same: most requests cost one look. */
  const note = (request: EndorsementRequest, endorsement: Endorsement): void => {
    const before = known.get(endorsement);
    if (before !== undefined) {
      before.last = ticks();
      return;
    }
    const expires = earliestExpiry(request, endorsement)?.getTime();
    if (expires === undefined) return;
    const entry: Seen = { kind: request.kind, expires, last: ticks() };
    known.set(endorsement, entry);
    seen.set(requestKey(request), entry);
  };

  const probeOnce = async (): Promise<void> => {
    const signal = AbortSignal.timeout(PROBE_TIME);
    for (const request of endorsementProbes) {
      const endorsement = await source.get(request, signal);
      if (endorsement === undefined) continue;
      note(request, endorsement);
      const expires = earliestExpiry(request, endorsement);
      if (expires !== undefined && expires < clock()) {
        throw new Error(`The ${request.kind} expired on ${expires.toISOString()}.`);
      }
    }
  };

  return {
    name: source.name,
    anyRoot: source.anyRoot,
    async get(request, signal, asker) {
      const endorsement = await source.get(request, signal, asker);
      // Chains that evidence brings itself are the sender's, not the vendor's.
      if (endorsement !== undefined && isStatement(request)) note(request, endorsement);
      return endorsement;
    },
    expiries() {
      const now = ticks();
      const soonest = new Map<string, number>();
      for (const [key, { kind, expires, last }] of seen.entries()) {
        if (now - last > DAY) seen.delete(key);
        else soonest.set(kind, Math.min(expires, soonest.get(kind) ?? expires));
      }
      const moment = clock().getTime();
      return [...soonest].map(([what, expires]) => ({
        kind: 'endorsement',
        what,
        days: Math.round(((expires - moment) / DAY) * 100) / 100,
      }));
    },
    probe() {
      const now = ticks();
      if (probed === undefined || now - probed.at > PROBE_AGE) {
        const result = probeOnce();
        result.catch(() => undefined);
        probed = { at: now, result };
      }
      return probed.result;
    },
  };
}
