/** Remembers tokens by what they were asked for, so that the same evidence is attested once in a token's life. */

import type { JsonValue } from '@veritee/core';
import { encodeJson, hex, isAmount, orAbsent, recentlyUsed, utf8 } from '@veritee/core/internal';
import { closedOptions } from '../closed-options.ts';

/** Where tokens are kept. A cache may serve many clients; what it returns is verified like an answer. */
export interface TokenCache {
  /** The token kept under a key, if it will live long enough after `now`. */
  get(key: string, now: Date): string | undefined | Promise<string | undefined>;
  set(key: string, token: string, expiresOn: Date): void | Promise<void>;
  /** What was kept turned out to be no good. */
  delete(key: string): void | Promise<void>;
}

/** How tokens are kept in memory. */
export interface MemoryTokenCacheOptions {
  /** Default 100; one that was not used lately goes first. */
  readonly maximumEntries?: number;
  /** Seconds that a token must still live to be given out; default 300. */
  readonly minimumLife?: number;
}

const cacheShape = { maximumEntries: orAbsent(isAmount), minimumLife: orAbsent(isAmount) };

/**
 * A cache in memory.
 *
 * @throws ClientUsageError `OptionsInvalid`
 * @example
 * const tokenCache = memoryTokenCache();
 * const client = new AttestationClient(endpoint, { tokenCache });
 */
export function memoryTokenCache(options: MemoryTokenCacheOptions = {}): TokenCache {
  const { maximumEntries = 100, minimumLife = 300 } = closedOptions(options, cacheShape, 'memoryTokenCache');
  const kept = recentlyUsed<{ readonly token: string; readonly expiresOn: Date }>(maximumEntries);
  return {
    get(key, now) {
      const entry = kept.get(key);
      if (entry === undefined) return undefined;
      if (entry.expiresOn.getTime() - now.getTime() >= minimumLife * 1000) return entry.token;
      kept.delete(key);
      return undefined;
    },
    set: (key, token, expiresOn) => kept.set(key, { token, expiresOn }),
    delete: (key) => kept.delete(key),
  };
}

/** What a token was asked for. */
export type AskedFor = readonly [endpoint: string, path: string, version: string, body: object];

/** The key of a request: a hash of instance, route, version and all that is sent. */
export async function tokenCacheKey(asked: AskedFor): Promise<string> {
  const text = encodeJson(asked as readonly unknown[] as readonly JsonValue[]);
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(utf8(text)))));
}
