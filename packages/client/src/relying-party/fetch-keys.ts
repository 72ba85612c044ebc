/** Fetches the key set of an issuer from the issuer's own address, within bounds of time and size. */

import type { PublishedKeys } from '@veritee/core';
import {
  closedRecord,
  fromUtf8,
  isAmount,
  isBoolean,
  isFunction,
  isGiven,
  orAbsent,
  parseJson,
  publishedKeys,
  readBounded,
  unlessAborted,
} from '@veritee/core/internal';
import { certsPath, issuerOf, openIdMetadataPath } from '@veritee/core/internal/maa';
import * as z from 'zod/mini';
import { KeySetError, shown, VerifierOptionsError } from '../tokens/errors.ts';
import { formOf } from '../tokens/text-form.ts';
import { isLoopback } from '../transport/loopback.ts';
import { fetchTrusting, platformFetch } from '../transport/platform-fetch.ts';
import { optionsRefused } from './options-refused.ts';
import { isPrivateAddress } from './private-address.ts';
import type { KeySource } from './signers.ts';

/** The authorities of the TLS certificates of issuers, as the clients take them. */
export interface IssuerTlsOptions {
  /** PEM of one or more certificates, trusted in place of those that Node knows. */
  readonly ca?: string | readonly string[];
}

/** The way to issuers. */
export type IssuerConnection =
  | {
      /** Default: the platform's `fetch`; on Node it reaches names below `localhost` too. */
      readonly fetch?: typeof fetch;
      readonly tlsOptions?: never;
    }
  | {
      readonly fetch?: never;
      /** For issuers with a private CA. On Node only: elsewhere the platform decides, or a `fetch` of yours. */
      readonly tlsOptions?: IssuerTlsOptions;
    };

/** How keys are fetched. */
export type RemoteKeySourceOptions = IssuerConnection & FetchTerms;

/** How keys are fetched, the way aside. */
export interface FetchTerms {
  /** Milliseconds until a fetch is given up; default 10,000. */
  readonly timeout?: number;
  /** Allows `http:` for issuers on this very machine; default false. */
  readonly allowInsecureConnection?: boolean;
  /** Allows issuers whose host is of a private network, or this machine; default false. */
  readonly allowPrivateAddresses?: boolean;
  /**
   * Takes the address of the keys from the issuer's OpenID metadata; default false, the address of Azure's contract,
   * `<issuer>/certs`. The metadata must name this issuer, and an address of the same origin.
   */
  readonly discovery?: boolean;
}

const LARGEST_ANSWER = 1024 * 1024;

/**
 * A key source that fetches the keys of an issuer from the issuer's own address, each time it is asked: no redirects, no
 * private addresses, at most 1 MiB. What a token says about its keys (`jku`, `x5u`, `x5c`, `jwk`) plays no part. Put
 * {@link createCachedKeySource} in front of it.
 *
 * @throws VerifierOptionsError `OptionsInvalid` on unknown or invalid options; from `keysOf` when the issuer's address is not secure or private
 * @throws KeySetError from `keysOf`
 * @example
 * const { keys } = await createRemoteKeySource().keysOf('https://mine.wus.attest.azure.net');
 */
export function createRemoteKeySource(given: RemoteKeySourceOptions = {}): KeySource {
  const options = closedRecord(given, fetcherShape, optionsRefused('option of createRemoteKeySource'));
  const { timeout = 10_000 } = options;
  const send = senderOf(options);
  async function load(issuer: string): Promise<PublishedKeys> {
    const base = issuerOf(issuer);
    requireAddress(base, options);
    const signal = AbortSignal.timeout(timeout);
    const url = options.discovery === true ? await discovered(base, send, signal) : base + certsPath;
    return parseJwks(await answerTo(url, send, signal), issuer);
  }
  return { keysOf: (issuer, request) => unlessAborted(load(issuer), request?.abortSignal) };
}

/** By the caller's `fetch`, by TLS that trusts the caller's authorities, or by the platform's. */
function senderOf({ fetch, tlsOptions }: RemoteKeySourceOptions): typeof globalThis.fetch {
  if (tlsOptions === undefined) return fetch ?? platformFetch;
  const { ca } = closedRecord<IssuerTlsOptions>(tlsOptions, tlsShape, optionsRefused('member of tlsOptions'));
  if (fetch !== undefined) {
    throw new VerifierOptionsError('OptionsInvalid', 'A fetch of yours brings its own TLS.', {
      expected: 'either "fetch" or "tlsOptions"',
    });
  }
  if (ca === undefined) return platformFetch;
  const trusting = fetchTrusting(ca);
  if (trusting !== undefined) return trusting;
  throw new VerifierOptionsError(
    'OptionsInvalid',
    'This platform cannot be told which authorities to trust.',
    {
      expected: 'Node, or the option "fetch" in place of "tlsOptions"',
    },
  );
}

const isPem = (value: unknown): boolean => typeof value === 'string' && CERTIFICATE.test(value);
const CERTIFICATE = /^-----BEGIN CERTIFICATE-----/m;

const tlsShape = {
  ca: orAbsent((value) => isPem(value) || (Array.isArray(value) && value.length > 0 && value.every(isPem))),
};

const fetcherShape = {
  fetch: orAbsent(isFunction),
  tlsOptions: orAbsent(isGiven),
  timeout: orAbsent(isAmount),
  allowInsecureConnection: orAbsent(isBoolean),
  allowPrivateAddresses: orAbsent(isBoolean),
  discovery: orAbsent(isBoolean),
};

/** Redirects and other addresses are ruled out later; this is about the address that the caller configured. */
function requireAddress(issuer: string, options: RemoteKeySourceOptions): void {
  const { allowInsecureConnection = false, allowPrivateAddresses = false } = options;
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isInsecureLoopback = url?.protocol === 'http:' && allowInsecureConnection && isLoopback(url.hostname);
  const isPlain = url !== undefined && url.search === '' && url.hash === '';
  if (!isPlain || (url.protocol !== 'https:' && !isInsecureLoopback)) {
    throw new VerifierOptionsError('OptionsInvalid', 'The issuer has no address to fetch keys from.', {
      expected: 'an https URL, or http on this machine with allowInsecureConnection',
      found: issuer,
    });
  }
  const isAllowed = allowPrivateAddresses || (allowInsecureConnection && isLoopback(url.hostname));
  if (isAllowed || !isPrivateAddress(url.hostname)) return;
  throw new VerifierOptionsError('OptionsInvalid', 'The issuer is on a private network.', {
    expected: 'a public host, or allowPrivateAddresses',
    found: issuer,
  });
}

const metadata = z.object({ issuer: z.string(), jwks_uri: z.string() });

/** The address of the keys in the issuer's own metadata (OpenID Connect Discovery §4.3: it must name the issuer). */
async function discovered(issuer: string, send: typeof fetch, signal: AbortSignal): Promise<string> {
  const text = await answerTo(issuer + openIdMetadataPath, send, signal);
  let named: z.output<typeof metadata>;
  try {
    named = metadata.parse(parseJson(text));
  } catch (cause) {
    throw new KeySetError('KeysMalformed', 'What the issuer published is not OpenID metadata.', {
      found: issuer,
      cause,
    });
  }
  const isOwn =
    named.issuer === issuer &&
    URL.canParse(named.jwks_uri) &&
    new URL(named.jwks_uri).origin === new URL(issuer).origin;
  if (isOwn) return named.jwks_uri;
  throw new KeySetError('KeysMalformed', 'The metadata of the issuer points elsewhere for its keys.', {
    expected: `issuer ${issuer} and keys at its own origin`,
    found: `issuer ${shown(named.issuer)}, keys at ${shown(named.jwks_uri)}`,
  });
}

async function answerTo(url: string, send: typeof fetch, signal: AbortSignal): Promise<string> {
  let answer: Response;
  try {
    answer = await send(url, {
      // Not "error", which edge runtimes do not know: a redirect is then an answer that is not ok.
      redirect: 'manual',
      credentials: 'omit',
      headers: { accept: 'application/jwk+json, application/json' },
      signal,
    });
    if (answer.ok && !answer.redirected)
      return fromUtf8(await readBounded(answer.body, LARGEST_ANSWER, tooLarge), 'key set');
    await answer.body?.cancel();
  } catch (cause) {
    if (cause instanceof KeySetError) throw cause;
    throw new KeySetError('KeysUnavailable', 'The keys of the issuer could not be fetched.', {
      found: url,
      cause,
    });
  }
  throw new KeySetError('KeysUnavailable', 'The issuer did not answer with its keys.', {
    expected: 'status 200 from this very address',
    // Browsers show nothing of a redirect that is not followed.
    found: `${answer.redirected || answer.status === 0 ? 'a redirect' : `status ${answer.status}`} from ${url}`,
  });
}

function tooLarge(): KeySetError {
  return new KeySetError('KeysMalformed', 'The key set of the issuer is too large.', {
    expected: `at most ${LARGEST_ANSWER} bytes`,
  });
}

/**
 * A key set from its JSON text.
 * @throws KeySetError `KeysMalformed`
 */
export function parseJwks(text: string, issuer: string): PublishedKeys {
  try {
    return publishedKeys.parse(parseJson(text));
  } catch (cause) {
    throw new KeySetError('KeysMalformed', 'What the issuer published is not a key set.', {
      expected: 'JSON with a list of keys as its member "keys"',
      found: `${formOf(text)} from ${issuer}`,
      cause,
    });
  }
}
