/** Fetches the key set of an issuer from the issuer's own address, within bounds of time and size. */

import { concat, fromUtf8, type PublishedKeys, parseJson, publishedKeys } from '@veritee/core';
import { certsPath, issuerOf } from '@veritee/core/maa';
import { KeySetError, VerifierOptionsError } from './errors.ts';
import { isLoopback } from './loopback.ts';

/** How keys are fetched. */
export interface KeyFetcherOptions {
  /** Default: the platform's `fetch`. */
  readonly fetch?: typeof fetch;
  /** Milliseconds until a fetch is given up; default 10,000. */
  readonly timeout?: number;
  /** Allows `http:` for issuers on this very machine; default false. */
  readonly allowInsecureConnection?: boolean;
}

const LARGEST_ANSWER = 1024 * 1024;

/**
 * A function that fetches `<issuer>/certs`: no redirects, at most 1 MiB. The address follows from the issuer alone; what a
 * token says about its keys (`jku`, `x5u`, `x5c`, `jwk`) plays no part.
 *
 * @throws KeySetError from the function it gives
 * @throws VerifierOptionsError `OptionsInvalid` from the function it gives, when the issuer's address is not secure
 * @example
 * const keys = await keyFetcher()('https://mine.wus.attest.azure.net');
 */
export function keyFetcher(options: KeyFetcherOptions = {}): (issuer: string) => Promise<PublishedKeys> {
  const { timeout = 10_000, allowInsecureConnection = false } = options;
  return async (issuer) => {
    const url = certsUrl(issuer, allowInsecureConnection);
    const body = await answerTo(url, options.fetch ?? fetch, AbortSignal.timeout(timeout));
    return parseKeySet(body, issuer);
  };
}

function certsUrl(issuer: string, allowInsecureConnection: boolean): string {
  const address = issuerOf(issuer) + certsPath;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const allowed =
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && allowInsecureConnection && isLoopback(url.hostname));
  if (url !== undefined && allowed) return url.href;
  throw new VerifierOptionsError('OptionsInvalid', 'The issuer has no address to fetch keys from.', {
    expected: 'an https URL, or http on this machine with allowInsecureConnection',
    found: issuer,
  });
}

async function answerTo(url: string, send: typeof fetch, signal: AbortSignal): Promise<string> {
  let answer: Response;
  try {
    answer = await send(url, {
      redirect: 'error',
      credentials: 'omit',
      headers: { accept: 'application/jwk+json, application/json' },
      signal,
    });
    if (answer.ok) return fromUtf8(await boundedBody(answer), 'key set');
  } catch (cause) {
    if (cause instanceof KeySetError) throw cause;
    throw new KeySetError('KeysUnavailable', 'The keys of the issuer could not be fetched.', {
      found: url,
      cause,
    });
  }
  throw new KeySetError('KeysUnavailable', 'The issuer did not answer with its keys.', {
    expected: 'status 200',
    found: `status ${answer.status} from ${url}`,
  });
}

/** Reads no further than the bound, whatever the answer claims about its length. */
async function boundedBody(answer: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = answer.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > LARGEST_ANSWER) {
      await reader.cancel();
      throw new KeySetError('KeysMalformed', 'The key set of the issuer is too large.', {
        expected: `at most ${LARGEST_ANSWER} bytes`,
      });
    }
    parts.push(value);
  }
  return concat(...parts);
}

/**
 * A key set from its JSON text.
 * @throws KeySetError `KeysMalformed`
 */
export function parseKeySet(text: string, issuer: string): PublishedKeys {
  try {
    return publishedKeys.parse(parseJson(text));
  } catch (cause) {
    throw new KeySetError('KeysMalformed', 'What the issuer published is no key set.', {
      found: issuer,
      cause,
    });
  }
}
