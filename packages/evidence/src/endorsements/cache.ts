/** Keeps endorsements until they expire, so that a vendor's service is asked rarely and its outages are not felt. */

import type { CurrentDate } from '@veritee/core';
import {
  clockOf,
  isAmount,
  isCurrentDate,
  isFunction,
  orAbsent,
  type RecordShape,
  recentlyUsed,
  unlessAborted,
} from '@veritee/core/internal';
import { readOptions } from '../options.ts';
import { earliestExpiry } from './expiry.ts';
import { type EndorsementRequest, requestKey, withoutRoot } from './request.ts';
import type { Endorsement, EndorsementAsker, EndorsementSource } from './source.ts';
import { QueuedError, ThrottledError } from './throttled.ts';
import { isStatement, vendorOf } from './vendors.ts';

/** How long things are kept. All times in milliseconds. */
export interface CacheOptions {
  /** The date that expiry is judged by, or a function that returns it; default the system's clock. */
  readonly currentDate?: CurrentDate | undefined;
  /** Milliseconds of a clock that only goes forward, by which things age. Default `performance.now`. */
  readonly ticks?: (() => number) | undefined;
  /** Endorsements kept at most; one that was not used lately goes first. Default 1024. */
  readonly limit?: number | undefined;
  /**
   * After this time the source is asked again even if the endorsement still holds, so that new revocations and TCB
   * levels are seen. If the source fails then, the held one serves on while it is valid. Default one day.
   */
  readonly maximumAge?: number | undefined;
  /**
   * How long before expiry or `maximumAge` a fresh one is fetched in the background, at most; half of it at least. Default one
   * hour, never more than half the time kept.
   */
  readonly refreshBefore?: number | undefined;
  /** How long a failure, or the lack of an endorsement, is remembered. Default 30 seconds. */
  readonly negativeAge?: number | undefined;
  /** From 0 to 1: replicas that started together do not ask together. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

const cacheShape: RecordShape<CacheOptions> = {
  currentDate: orAbsent(isCurrentDate),
  ticks: orAbsent(isFunction),
  limit: orAbsent(isAmount),
  maximumAge: orAbsent(isAmount),
  refreshBefore: orAbsent(isAmount),
  negativeAge: orAbsent(isAmount),
  random: orAbsent(isFunction),
};

interface Held {
  readonly request: EndorsementRequest;
  readonly endorsement: Endorsement;
  /** The earliest end that its content states: never served afterwards. */
  readonly expires: number;
  /** When the source must be asked again; in ticks. */
  readonly due: number;
  /** When the source is asked again in the background; in ticks. */
  readonly refreshAt: number;
}

/** An outcome that is repeated for a short time: a failure, none, or something that had expired when it came. */
interface Brief {
  /** In ticks: a clock that is set back must not make a failure last. */
  readonly until: number;
  readonly outcome: Promise<Endorsement | undefined>;
}

const HOUR = 3600 * 1000;
/** Between two tries of `refresh` to renew the same thing while the source fails. */
const RETRY = HOUR / 4;

/**
 * The source with a memory in front. An endorsement is kept until the earliest next update or certificate end that its
 * content states; what cannot be read is passed on and not kept. While the content stays the same, the very same
 * object is handed out. Requests for the same thing at the same time ask the source once; an abort ends the waiting of
 * its caller only.
 *
 * @throws VerificationOptionsError
 * @example
 * const source = cachedSource(pcsSource(), { maximumAge: 3_600_000 });
 */
export function cachedSource(source: EndorsementSource, given: CacheOptions = {}): EndorsementSource {
  const options = readOptions(given, cacheShape, 'cachedSource');
  const { ticks = () => performance.now(), limit = 1024 } = options;
  const {
    maximumAge = 24 * HOUR,
    refreshBefore = HOUR,
    negativeAge = 30_000,
    random = Math.random,
  } = options;
  const kept = recentlyUsed<Held>(limit);
  // Apart from what is kept: requests that fail must not push good endorsements out.
  const brief = recentlyUsed<Brief>(limit);
  const flights = new Map<string, Promise<Endorsement | undefined>>();
  const now = clockOf(options.currentDate ?? (() => new Date()));
  const time = (): number => now().getTime();

  function ask(
    request: EndorsementRequest,
    key: string,
    asker?: EndorsementAsker,
  ): Promise<Endorsement | undefined> {
    const known = brief.get(key);
    if (known !== undefined && ticks() < known.until) return known.outcome;
    const flightKey = flightOf(request, key, asker);
    let flight = flights.get(flightKey);
    if (flight === undefined) {
      flight = source.get(request, undefined, asker).then(
        (found) =>
          found === undefined ? remember(key, Promise.resolve(undefined)) : keep(request, key, found),
        // What is on its way must be found by the next who asks.
        (error: unknown) =>
          error instanceof QueuedError ? rejected(error) : remember(key, rejected(error), pauseOf(error)),
      );
      flights.set(flightKey, flight);
      const landed = (): void => void flights.delete(flightKey);
      flight.then(landed, landed);
    }
    return flight;
  }

  function remember(key: string, outcome: Brief['outcome'], pause = negativeAge): Brief['outcome'] {
    brief.set(key, { until: ticks() + pause, outcome });
    return outcome;
  }

  /** A service that names a time is not asked before it. */
  function pauseOf(error: unknown): number {
    return error instanceof ThrottledError
      ? Math.max(negativeAge, Math.min(error.retryAfter, HOUR))
      : negativeAge;
  }

  function keep(
    request: EndorsementRequest,
    key: string,
    found: Endorsement,
  ): Brief['outcome'] | Endorsement {
    const before = kept.get(key)?.endorsement;
    const same = before?.sha256 === found.sha256 ? before : found;
    const expires = earliestExpiry(request, found)?.getTime();
    if (expires === undefined) return same;
    const life = expires - time();
    if (life < 0) return remember(key, Promise.resolve(same));
    const keptFor = Math.min(life, maximumAge);
    const due = ticks() + keptFor;
    // Not all at once, nor on all replicas at once.
    const refreshAt = due - Math.min(refreshBefore, keptFor / 2) * (0.5 + random() / 2);
    kept.set(key, { request, endorsement: same, expires, due, refreshAt });
    return same;
  }

  /** Renews what nobody asks for at the moment, so that an outage of the source finds it as fresh as can be. */
  async function refresh(): Promise<void> {
    for (const [key, held] of [...kept.entries()]) {
      // Certificates of chips last for years, and services refuse those who ask for many.
      if (!isStatement(held.request) || ticks() < held.refreshAt) continue;
      try {
        await ask(held.request, key);
      } catch {
        const later = kept.get(key) ?? held;
        kept.set(key, { ...later, refreshAt: ticks() + RETRY * (0.5 + random()) });
      }
    }
    await source.refresh?.();
  }

  return {
    name: source.name,
    anyRoot: source.anyRoot,
    refresh,
    async get(request, signal, asker) {
      signal?.throwIfAborted();
      if (!vendorOf(request).isKept(request)) return source.get(request, signal, asker);
      const key = requestKey(source.anyRoot ? withoutRoot(request) : request);
      const held = kept.get(key);
      if (held !== undefined && ticks() < held.due && time() < held.expires) {
        if (ticks() >= held.refreshAt) ask(request, key, asker).catch(() => undefined);
        return held.endorsement;
      }
      // Past its age, yet valid: better than nothing while the source fails.
      const fallback = (): Endorsement | undefined => {
        const at = time();
        if (held === undefined || at > held.expires) return undefined;
        // The next ones do not wait for a source that is down; it is asked in the background.
        kept.set(key, { ...held, due: ticks() + Math.min(held.expires - at, refreshBefore) });
        return held.endorsement;
      };
      try {
        return (await unlessAborted(ask(request, key, asker), signal)) ?? fallback();
      } catch (error) {
        if (signal?.aborted) throw error;
        const found = fallback();
        if (found === undefined) throw error;
        return found;
      }
    },
  };
}

/**
 * Whose asking others join. Certificates of platforms are asked for by values that anyone can make up: who joined somebody who
 * asks for many would wait behind all of them.
 */
function flightOf(request: EndorsementRequest, key: string, asker: EndorsementAsker | undefined): string {
  return asker === undefined || isStatement(request)
    ? key
    : JSON.stringify([key, asker.tenant, asker.caller]);
}

/** A rejected promise that may stay unobserved. */
function rejected(error: unknown): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(() => undefined);
  return promise;
}
