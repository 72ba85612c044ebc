/** The way to one instance: Azure's own HTTP pipeline with its retries, proxy, tracing and logging. */

import type { TokenCredential } from '@azure/core-auth';
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  isRestError,
  type Pipeline,
  type PipelineOptions,
  type PipelinePolicy,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import type { OperationTracingOptions } from '@azure/core-tracing';
import { createClientLogger } from '@azure/logger';
import { parseJson } from '@veritee/core/internal';
import { localNameOptions, scopeFor } from '@veritee/core/internal/maa';
import * as z from 'zod/mini';
import { boundedTry } from './bounded-try.ts';
import { AttestationServiceError, ClientUsageError, ConnectionError, serviceError } from './errors.ts';
import { createClientPipeline } from './pipeline.ts';

/** How to talk to an instance. Retry, proxy, TLS, agent and user-agent options are those of every Azure client. */
export interface TransportOptions extends PipelineOptions {
  /** Scopes for the bearer token; default by the cloud that the endpoint belongs to. */
  readonly credentialScopes?: string | readonly string[];
  /** Allows `http:` for a service on this very machine; default false. */
  readonly allowInsecureConnection?: boolean;
  /** Replaces the platform's HTTP client, for instance in tests. */
  readonly httpClient?: HttpClient;
  /** Further policies for the pipeline, run once per call or once per try. */
  readonly additionalPolicies?: readonly {
    readonly policy: PipelinePolicy;
    readonly position: 'perCall' | 'perRetry';
  }[];
}

/** Options of a single call. */
export interface CallOptions {
  /** Ends the call, which then rejects with the signal's reason. */
  readonly abortSignal?: AbortSignal;
  readonly tracingOptions?: OperationTracingOptions;
  /** Called with each answer of the service to this call, before anything in it is verified: the raw answer, and what was read in it or why it is refused. */
  readonly onResponse?: (rawResponse: PipelineResponse, answer: unknown, error?: unknown) => void;
  /** Milliseconds until one try is given up, and headers to add. */
  readonly requestOptions?: {
    readonly timeout?: number;
    readonly customHeaders?: Readonly<Record<string, string>>;
  };
}

/** What to send. */
export interface TransportRequest {
  readonly method: HttpMethods;
  /** Relative to the endpoint, with a leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: string;
  /** An object is sent as JSON, text as it is. */
  readonly body?: object | string;
  /** Of the body; default `application/json`. */
  readonly contentType?: string;
}

/** Sends requests to one instance. */
export interface Transport {
  /** The parsed answer. Throws the errors of transport/errors.ts. */
  send<Schema extends z.core.$ZodType>(
    request: TransportRequest,
    schema: Schema,
    options: CallOptions,
  ): Promise<z.output<Schema>>;
}

const logger = createClientLogger('veritee-client');
const DEFAULT_TIMEOUT = 60_000;
const LONGEST_ANSWER = 8 * 1024 * 1024;

/**
 * A transport to the instance at `endpoint` (as `parseEndpoint` gives it).
 * @throws ClientUsageError `EndpointInsecure` when a credential would travel unencrypted
 */
export function createTransport(
  endpoint: string,
  credential: TokenCredential | undefined,
  options: TransportOptions,
): Transport {
  const pipeline = createPipeline(endpoint, credential, options);
  const httpClient = options.httpClient ?? createDefaultHttpClient();
  return {
    async send(request, schema, call) {
      const response = await answerTo(endpoint, request, call, pipeline, httpClient);
      const { answer, error } = parsed(response, schema);
      call.onResponse?.(response, answer, error);
      if (error !== undefined) throw error;
      return answer as never;
    },
  };
}

function createPipeline(
  endpoint: string,
  credential: TokenCredential | undefined,
  options: TransportOptions,
): Pipeline {
  const pipeline = createClientPipeline(options, logger.info);
  if (credential !== undefined) {
    if (endpoint.startsWith('http:')) {
      throw new ClientUsageError('EndpointInsecure', 'A credential is sent over https only.', {
        found: endpoint,
      });
    }
    const scopes = options.credentialScopes ?? scopeFor(endpoint);
    pipeline.addPolicy(
      bearerTokenAuthenticationPolicy({
        credential,
        scopes: typeof scopes === 'string' ? scopes : [...scopes],
        logger,
      }),
    );
  }
  pipeline.addPolicy(boundedTry(LONGEST_ANSWER), { phase: 'Sign' });
  for (const { policy, position } of options.additionalPolicies ?? []) {
    pipeline.addPolicy(policy, position === 'perRetry' ? { phase: 'Sign' } : {});
  }
  return pipeline;
}

async function answerTo(
  endpoint: string,
  request: TransportRequest,
  call: CallOptions,
  pipeline: Pipeline,
  httpClient: HttpClient,
): Promise<PipelineResponse> {
  const query = new URLSearchParams(request.query).toString();
  const headers = createHttpHeaders({
    ...call.requestOptions?.customHeaders,
    accept: request.accept ?? 'application/json',
    ...(request.body !== undefined && { 'content-type': request.contentType ?? 'application/json' }),
  });
  const pipelineRequest = createPipelineRequest({
    url: `${endpoint}${request.path}${query === '' ? '' : `?${query}`}`,
    method: request.method,
    headers,
    timeout: call.requestOptions?.timeout ?? DEFAULT_TIMEOUT,
    allowInsecureConnection: endpoint.startsWith('http:'),
    // For fetch in browsers; Node's client does not follow by itself.
    requestOverrides: { redirect: 'error', ...localNameOptions(new URL(endpoint).hostname) },
    ...(request.body !== undefined && {
      body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
    }),
    ...(call.abortSignal !== undefined && { abortSignal: call.abortSignal }),
    ...(call.tracingOptions !== undefined && { tracingOptions: call.tracingOptions }),
  });
  try {
    return await pipeline.sendRequest(httpClient, pipelineRequest);
  } catch (cause) {
    throw connectionError(cause, endpoint, call.abortSignal);
  }
}

/** An abort has the caller's own reason, and a failing credential stays what it is; everything else of the way is a connection error. */
function connectionError(cause: unknown, endpoint: string, abortSignal: AbortSignal | undefined): unknown {
  // Signals of Azure's older packages have no reason.
  if (abortSignal?.aborted === true) return abortSignal.reason ?? cause;
  if (!(cause instanceof Error)) return cause;
  if (cause.name === 'AbortError') {
    return new ConnectionError('RequestTimedOut', 'The service did not answer in time.', {
      found: endpoint,
      cause,
    });
  }
  if (!isRestError(cause)) return cause;
  return new ConnectionError('ConnectionFailed', 'Connecting to the service failed.', {
    found: `${cause.code ?? 'no connection'} at ${endpoint}`,
    hint: tlsHint(cause.code),
    cause,
  });
}

/** What OpenSSL, by way of Node, says of a certificate whose authority is not known here. */
function tlsHint(code: string | undefined): string | undefined {
  const unknownAuthority = [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ];
  if (code === undefined || !unknownAuthority.includes(code)) return undefined;
  return 'The authority of the service’s TLS certificate is not trusted: name its file in NODE_EXTRA_CA_CERTS, or give it as tlsOptions.ca.';
}

/** What the answer says, or why it is refused. */
function parsed(
  response: PipelineResponse,
  schema: z.core.$ZodType,
): { readonly answer?: unknown; readonly error?: AttestationServiceError } {
  const { status: statusCode, request, headers, bodyAsText } = response;
  const body = bodyAsText ?? '';
  const requestId = headers.get('x-ms-request-id');
  if (statusCode !== 200) {
    const cause = new RestError(`Status ${statusCode}.`, { statusCode, request, response });
    const error = serviceError(statusCode, body, requestId, cause);
    if (error.serviceCode !== undefined) cause.code = error.serviceCode;
    return { error };
  }
  try {
    if (body.length > LONGEST_ANSWER) throw new RangeError('The answer is too long.');
    return { answer: z.parse(schema, parseJson(body)) };
  } catch (cause) {
    const message = 'The answer is not that of an attestation service.';
    return {
      error: new AttestationServiceError('AnswerMalformed', message, { statusCode, requestId, cause }),
    };
  }
}
