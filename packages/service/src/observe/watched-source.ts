/** Endorsements under observation: when they expire, whom that concerns, and whether the source still answers. */

import { recentlyUsed } from '@veritee/core/internal';
import {
  describeExpiry,
  type Endorsement,
  type EndorsementRequest,
  type EndorsementSource,
  type EndorsementStatus,
  type ExpiryLine,
  endorsementStatus,
} from '@veritee/evidence';
import {
  earliestExpiry,
  endorsementProbes,
  isStatement,
  requestKey,
  withoutRoot,
} from '@veritee/evidence/internal';
import type { ExpiryNumber } from './metrics.ts';

/** A source that can be asked how it does. */
export interface WatchedSource extends EndorsementSource {
  /** The soonest expiry of each kind that was delivered in the last day. */
  expiries(): readonly ExpiryNumber[];
  /** Every end of what was delivered in the last month, certificates of issuers included. */
  ends(): readonly ExpiryLine[];
  /** From when on which platforms are refused if nothing is renewed, soonest first. */
  status(): readonly EndorsementStatus[];
  /** An endorsement that was needed in the last month, whichever root it was asked for; nothing else is fetched. */
  atHand(request: EndorsementRequest): Promise<Endorsement | undefined>;
  /** Renews what will be due soon, and looks at what has come. */
  refresh(): Promise<void>;
  /**
   * Returns when endorsements can be had: the vendors' general statements are there and hold. What the source does not
   * have at all says nothing: it may be for another vendor's evidence.
   * @throws the reason why not
   */
  probe(): Promise<void>;
}

interface Seen {
  readonly request: EndorsementRequest;
  readonly endorsement: Endorsement;
  readonly expires: number;
  /** In ticks. */
  last: number;
}

const DAY = 86_400_000;
/** What nobody needed for so long is not watched any more. */
const WATCHED = 30 * DAY;
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
  const note = (request: EndorsementRequest, endorsement: Endorsement, at = ticks()): void => {
    const before = known.get(endorsement);
    if (before !== undefined) {
      before.last = Math.max(before.last, at);
      return;
    }
    const expires = earliestExpiry(request, endorsement)?.getTime();
    if (expires === undefined) return;
    const entry: Seen = { request, endorsement, expires, last: at };
    known.set(endorsement, entry);
    seen.set(requestKey(request), entry);
  };

  /** What was needed lately; the rest is forgotten. */
  const watched = (): readonly Seen[] => {
    const now = ticks();
    const all: Seen[] = [];
    for (const [key, each] of [...seen.entries()]) {
      if (now - each.last > WATCHED) seen.delete(key);
      else all.push(each);
    }
    return all;
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
    async refresh() {
      await source.refresh?.();
      for (const { request, last } of watched()) {
        // Whoever keeps endorsements has a newer one now; a failure shows when it is needed.
        const fresh = await source.get(request).catch(() => undefined);
        if (fresh !== undefined) note(request, fresh, last);
      }
    },
    async atHand(wanted) {
      const key = requestKey(wanted);
      const lately = watched().filter(({ request }) => requestKey(withoutRoot(request)) === key);
      const [latest] = [...lately].sort((a, b) => b.last - a.last);
      return latest === undefined ? undefined : source.get(latest.request);
    },
    ends: () => describeExpiry(watched(), clock()),
    status: () => endorsementStatus(watched(), clock()).filter(({ from }) => from !== undefined),
    expiries() {
      const now = ticks();
      const soonest = new Map<string, number>();
      for (const { request, expires, last } of watched()) {
        const { kind } = request;
        if (now - last <= DAY) soonest.set(kind, Math.min(expires, soonest.get(kind) ?? expires));
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
