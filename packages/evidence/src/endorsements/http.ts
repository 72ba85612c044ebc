/** GET over HTTP(S), bounded in time and size, patient with services that ask to be asked less often. */

import { readBounded } from '@veritee/core/internal';
import { EvidenceError } from '../errors.ts';
import type { EndorsementAsker } from './source.ts';
import { retryAfterOf, ThrottledError } from './throttled.ts';

/** The part of `fetch` that is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What the client works with. */
export interface HttpClientOptions {
  readonly fetch: Fetch;
  /** Milliseconds for one `get`, waiting and one retry included. */
  readonly timeout: number;
  /** For services that name a date, and for people. */
  readonly now: () => Date;
  /** Milliseconds of a clock that only goes forward. */
  readonly ticks: () => number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/** One thing to get. */
export interface HttpRequest {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A longer body is refused. */
  readonly maximumBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** For whom; only clients that queue look at it. */
  readonly asker?: EndorsementAsker | undefined;
}

/** An answer, whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Gets things; remembers which hosts asked for silence. */
export interface HttpClient {
  /**
   * @returns any answer but 429; the caller judges its status
   * @throws EvidenceError `EndorsementsUnavailable`; ThrottledError; the signal's reason when the caller aborts
   */
  get(request: HttpRequest): Promise<HttpAnswer>;
}

/**
 * A client. A 429 is waited out and asked once more when the time allowed is enough for that; otherwise it is an
 * error, and so is every further request to that host until the time that it named.
 */
export function httpClient({ fetch, timeout, now, ticks, wait }: HttpClientOptions): HttpClient {
  /** In ticks. */
  const silentUntil = new Map<string, number>();
  const silenceOf = (origin: string): number =>
    (silentUntil.get(origin) ?? Number.NEGATIVE_INFINITY) - ticks();

  async function attempt(request: HttpRequest, signal: AbortSignal, deadline: number) {
    const { origin, host } = request.url;
    const silence = silenceOf(origin);
    if (silence > 0) {
      if (ticks() + silence > deadline) throw new ThrottledError(host, silence, now());
      await wait(silence, signal);
    }
    const answer = await getWithin(fetch, request, signal);
    if (answer.status !== 429) return answer;
    silentUntil.set(origin, ticks() + retryAfterOf(answer.headers.get('retry-after'), now()));
    return undefined;
  }

  return {
    async get(request) {
      request.signal?.throwIfAborted();
      const timer = AbortSignal.timeout(timeout);
      const signal = request.signal === undefined ? timer : AbortSignal.any([request.signal, timer]);
      const deadline = ticks() + timeout;
      try {
        const answer =
          (await attempt(request, signal, deadline)) ?? (await attempt(request, signal, deadline));
        if (answer !== undefined) return answer;
      } catch (error) {
        request.signal?.throwIfAborted();
        if (error instanceof EvidenceError) throw error;
        throw unreachable(request.url, timer.aborted ? `no answer within ${timeout} ms` : error);
      }
      const silence = silenceOf(request.url.origin);
      throw new ThrottledError(request.url.host, Math.max(silence, 0), now());
    },
  };
}

const MOST_REDIRECTS = 3;

/** Follows redirects within the same origin only: a service must not send us elsewhere with our headers. */
async function getWithin(fetch: Fetch, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  let { url } = request;
  const { maximumBytes } = request;
  const tooLong = (): EvidenceError => unreachable(request.url, `a body of more than ${maximumBytes} bytes`);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const headers = { 'accept-encoding': 'identity', ...request.headers };
    const response = await fetch(url.href, { headers, redirect: 'manual', signal });
    const { status } = response;
    const location = status >= 300 && status < 400 ? response.headers.get('location') : null;
    if (location === null) {
      return {
        status,
        headers: response.headers,
        body: await readBounded(response.body, maximumBytes, tooLong),
      };
    }
    await response.body?.cancel();
    const next = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
    if (next?.origin !== url.origin)
      throw unreachable(url, 'a redirect to another host, which is not followed');
    url = next;
  }
  throw unreachable(url, `more than ${MOST_REDIRECTS} redirects`);
}

/** Waits; rejects with the signal's reason when it is aborted meanwhile. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** Certificate faults of TLS, in Node's words, that a named CA would fix. */
const UNKNOWN_CA = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** The refusal for a service that does not give a usable answer; the query stays out of messages. */
export function unreachable(url: URL, found: unknown, hint?: string): EvidenceError {
  const reason = reasonOf(found);
  return new EvidenceError('EndorsementsUnavailable', `${url.origin}${url.pathname} gave no usable answer.`, {
    found: reason,
    hint: UNKNOWN_CA.has(reason) ? 'Name the CA certificate of this server.' : hint,
    cause: found instanceof Error ? found : undefined,
  });
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(found: unknown): string {
  if (!(found instanceof Error)) return String(found);
  const inner = found.cause instanceof Error ? found.cause : found;
  const code = (inner as { readonly code?: unknown }).code;
  return typeof code === 'string' ? code : inner.message;
}
