/** Where the keys of issuers come from: given ones, or fetched ones kept for a while. */

import type { PublishedKeys } from '@veritee/core';
import {
  closedRecord,
  isAmount,
  isFunction,
  orAbsent,
  plainEntries,
  unlessAborted,
} from '@veritee/core/internal';
import { KeySetError, VerifierOptionsError } from '../tokens/errors.ts';
import { optionsRefused } from './options-refused.ts';

/** How to ask for keys. */
export interface KeyRequest {
  /** The keys at hand did not fit: ask the issuer again, if that is allowed now. */
  readonly refetch?: boolean;
  /** Ends the waiting of this caller. */
  readonly abortSignal?: AbortSignal;
}

/** Gives the key set of an issuer. One source may serve many clients and verifiers at once. */
export interface KeySource {
  /** @throws KeySetError */
  keysOf(issuer: string, request?: KeyRequest): Promise<PublishedKeys>;
}

/** Whether a value is a key source, and not a key set. */
export function isKeySource(value: unknown): value is KeySource {
  return (
    typeof value === 'object' && value !== null && 'keysOf' in value && typeof value.keysOf === 'function'
  );
}

/**
 * Keys that are known beforehand, by issuer. Nothing is ever fetched.
 *
 * @throws VerifierOptionsError `OptionsInvalid` on what is not a plain object
 * @example
 * const keys = createLocalKeySource({ 'https://mine.wus.attest.azure.net': JSON.parse(await readFile('certs.json', 'utf8')) });
 */
export function createLocalKeySource(sets: Readonly<Record<string, PublishedKeys>>): KeySource {
  const byIssuer = new Map(
    plainEntries(sets, optionsRefused('key set')) as readonly [string, PublishedKeys][],
  );
  return {
    keysOf: async (issuer) => {
      const keys = byIssuer.get(issuer);
      if (keys !== undefined) return keys;
      throw new KeySetError('KeysUnavailable', 'No keys were given for this issuer.', { found: issuer });
    },
  };
}

/** How long fetched keys are kept. */
export interface CachedKeySourceOptions {
  /** Seconds after which a key set is fetched again; default 3600. */
  readonly maximumAge?: number;
  /** Seconds that must pass between two refetches for keys that did not fit; default 30. Forged tokens cannot make us flood the issuer. */
  readonly refetchInterval?: number;
  /** Milliseconds of a clock that only goes forward; default `performance.now`. */
  readonly ticks?: () => number;
}

const cacheShape = {
  maximumAge: orAbsent(isAmount),
  refetchInterval: orAbsent(isAmount),
  ticks: orAbsent(isFunction),
};

/** What is remembered of an issuer. */
interface KeptKeys {
  keys: Promise<PublishedKeys>;
  since: number;
  /** The refetch under way, and when the last one began. */
  refetching?: Promise<PublishedKeys> | undefined;
  refetched?: number;
}

/**
 * Keeps the key sets of another source: one fetch serves all callers that wait, a set is used until it is too old, and keys that do not
 * fit are asked for again at most once per interval. A set that has become too old and cannot be renewed is not used.
 *
 * @param source - a key source, or a function that loads the key set of an issuer
 * @throws VerifierOptionsError `OptionsInvalid` on unknown or invalid options, or a source of neither form
 * @example
 * const keys = createCachedKeySource(createRemoteKeySource()); // hand the same source to several clients and verifiers
 */
export function createCachedKeySource(
  source: KeySource | ((issuer: string) => Promise<PublishedKeys>),
  options: CachedKeySourceOptions = {},
): KeySource {
  const {
    maximumAge = 3600,
    refetchInterval = 30,
    ticks = () => performance.now(),
  } = closedRecord(options, cacheShape, optionsRefused('option of createCachedKeySource'));
  const load = loaderOf(source);
  const kept = new Map<string, KeptKeys>();

  function fetched(issuer: string, now: number): KeptKeys {
    const entry: KeptKeys = { keys: load(issuer), since: now };
    kept.set(issuer, entry);
    // A failure is reported to those who wait for it, and forgotten.
    entry.keys.catch(() => kept.get(issuer) === entry && kept.delete(issuer));
    return entry;
  }

  function refetch(issuer: string, entry: KeptKeys, now: number): Promise<PublishedKeys> {
    if (entry.refetching !== undefined) return entry.refetching;
    if (entry.refetched !== undefined && now - entry.refetched < refetchInterval) return entry.keys;
    entry.refetched = now;
    entry.refetching = load(issuer, { refetch: true })
      .then((keys) => {
        Object.assign(entry, { keys: Promise.resolve(keys), since: now });
        return keys;
      })
      // When it fails, the keys at hand stay in use until they are too old.
      .finally(() => {
        entry.refetching = undefined;
      });
    return entry.refetching;
  }

  return {
    keysOf: async (issuer, request = {}) => {
      const now = ticks() / 1000;
      const entry = kept.get(issuer);
      const current = entry !== undefined && now - entry.since < maximumAge ? entry : undefined;
      const keys =
        current === undefined
          ? fetched(issuer, now).keys
          : request.refetch === true
            ? refetch(issuer, current, now)
            : current.keys;
      return unlessAborted(keys, request.abortSignal);
    },
  };
}

function loaderOf(
  source: KeySource | ((issuer: string) => Promise<PublishedKeys>),
): (issuer: string, request?: KeyRequest) => Promise<PublishedKeys> {
  if (typeof source === 'function') return source;
  // Without a signal: callers share one load, and each stops waiting by a signal of its own.
  if (isKeySource(source)) return (issuer, request) => source.keysOf(issuer, request);
  throw new VerifierOptionsError('OptionsInvalid', 'Keys cannot be loaded from this source.', {
    expected: 'a key source, or a function that loads the key set of an issuer',
  });
}
