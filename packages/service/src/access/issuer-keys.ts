/** Keys of a token issuer: fetched, kept for a while, fetched anew when a token names one that is not there. */

import { withoutTrailingSlashes } from '@veritee/core/internal';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey, errors as joseErrors } from 'jose';
import { z } from 'zod';
import { ServiceError } from '../errors/service-error.ts';
import { fetchJson, type Send } from './fetch-json.ts';
import { type IssuerSettings, isSecureUrl } from './settings.ts';

const keySet = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .max(200),
});
const metadata = z.looseObject({ issuer: z.string(), jwks_uri: z.string().max(2048) });

/** Kept for this long without asking again. */
const FRESH = 10 * 60_000;
/** Used for this long when the issuer does not answer: its outage should not be ours at once. */
const USABLE = 24 * 3_600_000;
/** Between two fetches that tokens with unknown keys can cause: forged ones cannot make us flood the issuer. */
const COOLDOWN = 30_000;

interface Held {
  readonly find: JWTVerifyGetKey;
  readonly at: number;
}

/**
 * The function by which `jose` finds the key for a token's header.
 *
 * @param ticks - milliseconds of a clock that only goes forward
 */
export function issuerKeys(issuer: IssuerSettings, send: Send, ticks: () => number): JWTVerifyGetKey {
  let held: Held | undefined;
  let lastTry = Number.NEGATIVE_INFINITY;
  let underWay: Promise<Held> | undefined;

  const renew = (): Promise<Held> => {
    if (underWay !== undefined) return underWay;
    lastTry = ticks();
    underWay = fetchIssuerKeys(issuer, send)
      .then((keys) => {
        held = { find: createLocalJWKSet(keys), at: ticks() };
        return held;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };
  const mayTry = (): boolean => underWay !== undefined || ticks() - lastTry >= COOLDOWN;

  const current = async (): Promise<Held> => {
    const age = held === undefined ? Number.POSITIVE_INFINITY : ticks() - held.at;
    if (held !== undefined && age < FRESH) return held;
    const usable = held !== undefined && age < USABLE ? held : undefined;
    if (!mayTry()) {
      if (usable !== undefined) return usable;
      throw new ServiceError('IssuerUnavailable', 'The keys of the token issuer could not be fetched.');
    }
    try {
      return await renew();
    } catch (error) {
      if (usable !== undefined) return usable;
      throw error;
    }
  };

  return async (header, token) => {
    const before = await current();
    try {
      return await before.find(header, token);
    } catch (error) {
      // The issuer may have rolled its keys over since.
      if (!(error instanceof joseErrors.JWKSNoMatchingKey) || !mayTry()) throw error;
      return (await renew()).find(header, token);
    }
  };
}

/**
 * The keys that an issuer publishes now.
 *
 * @throws ServiceError `IssuerUnavailable`
 */
export async function fetchIssuerKeys(issuer: IssuerSettings, send: Send): Promise<JSONWebKeySet> {
  const document = await fetchJson(issuer.jwks ?? (await keysAddress(issuer, send)), send);
  const parsed = keySet.safeParse(document);
  if (parsed.success) return parsed.data as JSONWebKeySet;
  throw new ServiceError('IssuerUnavailable', 'The token issuer answers with no usable key set.');
}

async function keysAddress(issuer: IssuerSettings, send: Send): Promise<string> {
  const url = issuer.metadata ?? `${withoutTrailingSlashes(issuer.issuer)}/.well-known/openid-configuration`;
  const parsed = metadata.safeParse(await fetchJson(url, send));
  // OpenID Discovery §4.3: the metadata must be the issuer's own.
  if (!parsed.success || parsed.data.issuer !== issuer.issuer) {
    throw new ServiceError(
      'IssuerUnavailable',
      'The metadata of the token issuer is not that of the issuer.',
      {
        expected: `issuer ${issuer.issuer}`,
      },
    );
  }
  const { jwks_uri } = parsed.data;
  if (!isSecureUrl(jwks_uri)) {
    throw new ServiceError('IssuerUnavailable', 'The token issuer names no secure address of its keys.');
  }
  return jwks_uri;
}
