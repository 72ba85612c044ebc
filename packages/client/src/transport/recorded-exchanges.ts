/** Records what clients and services say to each other, and plays it back: tests without a service, in one form of recording. */

import {
  createDefaultHttpClient,
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { JsonValue } from '@veritee/core';
import { encodeJson, parseJson } from '@veritee/core/internal';
import { ConnectionError } from './errors.ts';

/** One request and its answer. Authorization and cookies are never in it; evidence and tokens are. */
export interface RecordedExchange {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
    /** Parsed JSON, or text with `raw-text`. Null: none, or not kept. */
    readonly body: JsonValue;
    readonly bodyEncoding: 'json' | 'raw-text' | null;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** Parsed JSON, or text if the answer is not JSON. */
    readonly body: JsonValue;
  };
}

/** Headers worth keeping; nothing that lets anyone in. */
const KEPT_REQUEST_HEADERS = ['accept', 'content-type'];
const KEPT_RESPONSE_HEADERS = [
  'content-type',
  'date',
  'x-ms-request-id',
  'x-ms-maa-service-version',
  'x-ms-error-code',
];

/**
 * An HTTP client that reports every exchange.
 *
 * @param record - given each exchange after its answer
 * @param httpClient - does the sending; default the platform's
 * @example
 * const exchanges: RecordedExchange[] = [];
 * const client = new AttestationClient(endpoint, { httpClient: recordingHttpClient((each) => exchanges.push(each)) });
 */
export function recordingHttpClient(
  record: (exchange: RecordedExchange) => void,
  httpClient: HttpClient = createDefaultHttpClient(),
): HttpClient {
  return {
    async sendRequest(request) {
      const response = await httpClient.sendRequest(request);
      record({
        request: requestOf(request),
        response: {
          status: response.status,
          headers: kept(KEPT_RESPONSE_HEADERS, (name) => response.headers.get(name)),
          body: bodyOf(response.bodyAsText ?? '').body,
        },
      });
      return response;
    },
  };
}

/**
 * An HTTP client that answers from recordings and touches no network. Exchanges of the same request answer in their order,
 * the last one again and again. A request that was not recorded fails with `ExchangeNotRecorded`.
 *
 * @example
 * const httpClient = replayingHttpClient(exchanges);
 * const client = new AttestationClient(endpoint, { httpClient, currentDate: () => dayOfTheRecording });
 */
export function replayingHttpClient(exchanges: readonly RecordedExchange[]): HttpClient {
  const unused = new Set(exchanges);
  return {
    async sendRequest(request) {
      const asked = requestOf(request);
      const fitting = exchanges.filter((exchange) => fits(exchange.request, asked));
      const exchange = fitting.find((each) => unused.has(each)) ?? fitting.at(-1);
      if (exchange === undefined) throw notRecorded(asked);
      unused.delete(exchange);
      return responseOf(request, exchange);
    },
  };
}

function requestOf(request: PipelineRequest): RecordedExchange['request'] {
  const url = new URL(request.url);
  return {
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: kept(KEPT_REQUEST_HEADERS, (name) => request.headers.get(name)),
    ...bodyOf(typeof request.body === 'string' ? request.body : ''),
  };
}

/** A JSON text that is a string stays text, with its quotes: its form is part of the protocol. */
function bodyOf(text: string): { body: JsonValue; bodyEncoding: 'json' | 'raw-text' | null } {
  if (text === '') return { body: null, bodyEncoding: null };
  try {
    const parsed = parseJson(text);
    if (typeof parsed === 'object') return { body: parsed, bodyEncoding: 'json' };
  } catch {
    // Text it is.
  }
  return { body: text, bodyEncoding: 'raw-text' };
}

function kept(
  names: readonly string[],
  read: (name: string) => string | undefined,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const name of names) {
    const value = read(name);
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

/** A body that was not kept fits any. */
function fits(recorded: RecordedExchange['request'], asked: RecordedExchange['request']): boolean {
  return (
    recorded.method === asked.method &&
    recorded.path === asked.path &&
    encodeJson(recorded.query) === encodeJson(asked.query) &&
    (recorded.body === null || encodeJson(recorded.body) === encodeJson(asked.body))
  );
}

function responseOf(request: PipelineRequest, { response }: RecordedExchange): PipelineResponse {
  const { status, body } = response;
  const headers = createHttpHeaders({ ...response.headers });
  const bodyAsText = body === null ? '' : typeof body === 'string' ? body : encodeJson(body);
  return { request, status, headers, bodyAsText };
}

function notRecorded({ method, path }: RecordedExchange['request']): ConnectionError {
  return new ConnectionError('ExchangeNotRecorded', 'This request is not among the recordings.', {
    found: `${method} ${path}`,
    hint: 'Record it against a service, or compare query and body with what was recorded.',
  });
}
