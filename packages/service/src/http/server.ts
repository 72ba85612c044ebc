/** The HTTP server: its bounds, its error shape, its routes. */

import type { EvidenceKinds } from '@veritee/evidence';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Authenticator } from '../access/authenticate.ts';
import type { DevelopmentIdentity } from '../access/development-identity.ts';
import type { AdministrationSettings } from '../administration/settings.ts';
import type { AttestContext } from '../attest/attest.ts';
import type { ConversationParts } from '../attest/conversation/converse.ts';
import type { AttestThreads } from '../attest/threads/attest-threads.ts';
import { ServiceError } from '../errors/service-error.ts';
import { errorBody, type ToldError, toldError } from '../errors/told-error.ts';
import { type AddressBook, DEFAULT_INSTANCE } from '../instances/addresses.ts';
import type { Instances } from '../instances/instances.ts';
import { parseJsonBody } from '../json-body.ts';
import { addAuditAnchors } from '../observe/audit-anchors.ts';
import type { DecisionRecorder } from '../observe/decision-recorder.ts';
import type { Metrics } from '../observe/metrics.ts';
import { addTracing } from '../observe/tracing.ts';
import type { PolicyShelf } from '../policies/policy-shelf.ts';
import { randomHex } from '../random.ts';
import type { Storage } from '../storage/storage.ts';
import { serviceVersion } from '../version.ts';
import { addAddress, addInstance, ofInstances, routedUrl } from './address.ts';
import { requireApiVersion } from './api-version.ts';
import { addAuthentication } from './authenticate.ts';
import { addBodies, type BodyReader } from './bodies.ts';
import { addClientRequestId } from './client-request-id.ts';
import { addCors } from './cors.ts';
import { developmentIdentityRoutes } from './development-identity.ts';
import { type HealthFacts, healthRoutes } from './health.ts';
import { defaultLimits, type LimitSettings } from './limits.ts';
import { administrationRoutes } from './maa/administration.ts';
import { attestRoutes } from './maa/attest.ts';
import { certsRoute } from './maa/certs.ts';
import { conversationUrls } from './maa/conversation.ts';
import { metadataRoute } from './maa/metadata.ts';
import { refuseDoubleHeaders, refuseMalformedHttp } from './malformed.ts';
import { managementRoutes } from './management/routes.ts';
import { addMetering, metricsRoute } from './metrics.ts';
import { addRateLimit } from './rate-limit.ts';

/** What the server is made of. */
export interface ServerParts {
  readonly kinds: EvidenceKinds;
  readonly instances: Instances;
  readonly addresses: AddressBook;
  readonly storage: Storage;
  readonly context: AttestContext;
  readonly policies: PolicyShelf;
  readonly conversation: ConversationParts;
  readonly authenticator: Authenticator;
  /** The development issuer, when asked for. */
  readonly identity?: DevelopmentIdentity | undefined;
  readonly health: HealthFacts;
  /** Origins whose pages may call. */
  readonly origins: ReadonlySet<string>;
  /** PEM; absent: plain HTTP, for a TLS-terminating proxy on the same machine and for benchmarks. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
  readonly logger: FastifyBaseLogger;
  readonly limits?: LimitSettings | undefined;
  readonly metrics: Metrics;
  /** Whether `/metrics` is open to everyone who can reach the service. */
  readonly metricsAnonymous: boolean;
  readonly record: DecisionRecorder;
  readonly threads: AttestThreads;
  readonly administration?: AdministrationSettings | undefined;
}

/** The server with all its routes; not listening yet. */
export function createServer(parts: ServerParts): FastifyInstance {
  const { limits = {} } = parts;
  const bodyLimit = limits.bodyBytes ?? defaultLimits.bodyBytes;
  const timers = requestTimers(limits.requestSeconds ?? defaultLimits.requestSeconds);
  const toRouted = routedUrl(parts.addresses);
  const toSpelt = conversationUrls(parts.kinds);
  const server = Fastify({
    loggerInstance: parts.logger,
    logController: new LogController({ disableRequestLogging: true }),
    clientErrorHandler: refuseMalformedHttp,
    frameworkErrors: (error, _request, reply) =>
      void tell(reply as FastifyReply, toldError(fromFastify(error, bodyLimit))),
    bodyLimit,
    requestTimeout: timers.headersTimeout,
    // On a connection that is still open a request is answered like any other, and the connection is closed with it.
    return503OnClosing: false,
    ...(limits.trustedProxies !== undefined && { trustProxy: [...limits.trustedProxies] }),
    genReqId: newRequestId,
    rewriteUrl: (request) => toSpelt(toRouted(request)),
    routerOptions: { maxParamLength: 100 },
    ...(parts.tls === undefined
      ? { http: timers }
      : { https: { ...timers, cert: parts.tls.certificate, key: parts.tls.key, minVersion: 'TLSv1.2' } }),
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  addHeaders(server);
  refuseDoubleHeaders(server);
  addTracing(server);
  addMetering(server, parts.metrics);
  addCors(server, parts.origins);
  addLogging(server);
  addErrors(server, parts, bodyLimit);
  addClientRequestId(server);
  const rateLimit = addRateLimit(server, limits, parts.authenticator);
  addAddress(server, { instance: DEFAULT_INSTANCE, issuer: parts.addresses.primary(DEFAULT_INSTANCE) });
  addAuthentication(server, parts.authenticator);
  rateLimit.afterAuthentication();
  if (limits.connections !== undefined) server.server.maxConnections = limits.connections;
  refuseUnknown(server, parts.kinds);
  const read = addBodies(server, limits.bodiesBytes ?? defaultLimits.bodiesBytes);
  server.addContentTypeParser('application/json', async (request: FastifyRequest) =>
    parseJsonBody(await read(request)),
  );
  healthRoutes(server, parts.health);
  metricsRoute(server, parts.metrics, parts.metricsAnonymous);
  if (parts.identity !== undefined) developmentIdentityRoutes(server, parts.identity);
  const { instances, storage, context } = parts;
  addAuditAnchors(server, storage);
  managementRoutes(server, { instances, storage, clock: () => context.clock() });
  server.register(async (scope) => {
    ofInstances(scope);
    scope.register(async (open) => {
      addInstance(open, parts.instances);
      certsRoute(open, parts.context);
      metadataRoute(open, parts.kinds);
    });
    scope.register(async (versioned) => versionedRoutes(versioned, parts, read));
  });
  return server;
}

/** A request is late when it has not come in full; the platform looks for late ones once in an interval. */
function requestTimers(seconds: number): { headersTimeout: number; connectionsCheckingInterval: number } {
  return { headersTimeout: seconds * 1000, connectionsCheckingInterval: Math.min(1000, seconds * 100) };
}

/** Routes of an instance that ask for an api-version. */
function versionedRoutes(versioned: FastifyInstance, parts: ServerParts, read: BodyReader): void {
  versioned.addHook('onRequest', (request, _reply, done) => {
    requireApiVersion(request.query);
    done();
  });
  addInstance(versioned, parts.instances);
  const { kinds, context, conversation, storage, record, threads, limits = {} } = parts;
  const mostOnLoop = limits.loopBytes ?? defaultLimits.loopBytes;
  attestRoutes(versioned, { kinds, context, conversation, record, threads, mostOnLoop }, read);
  const { source, trust, clock } = context;
  const { check } = parts.policies;
  const { refuseReplay } = parts.administration ?? {};
  const administration = { kinds, storage, source, trust, check, refuseReplay, clock: () => clock() };
  administrationRoutes(versioned, administration, read);
}

/** A W3C trace context value, the form of Azure's request ids. */
function newRequestId(): string {
  const random = randomHex(24);
  return `00-${random.slice(0, 32)}-${random.slice(32)}-00`;
}

function addHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-ms-request-id', request.id);
    reply.header('x-ms-maa-service-version', serviceVersion);
    done();
  });
}

/** One line per request: never a body, a token or a header of the caller. */
function addLogging(server: FastifyInstance): void {
  server.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(request.clientRequestId !== undefined && { clientRequestId: request.clientRequestId }),
      },
      'answered',
    );
    done();
  });
}

/** While a database is away every request fails for the same reason: a line each, without the way there. */
function logTrouble(request: FastifyRequest, { code, detail }: ToldError, error: unknown): void {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const reason = cause instanceof Error ? cause.message : undefined;
  request.log.error({ code, detail, reason }, message);
}

function addErrors(
  server: FastifyInstance,
  { authenticator, kinds }: Pick<ServerParts, 'authenticator' | 'kinds'>,
  bodyLimit: number,
): void {
  server.setErrorHandler((error: unknown, request, reply) => {
    const told = toldError(error instanceof Error ? fromFastify(error, bodyLimit) : error);
    if (told.code === 'StorageUnavailable') logTrouble(request, told, error);
    else if (told.status >= 500) request.log.error({ err: error }, 'request failed');
    else request.log.info({ code: told.code, detail: told.detail }, 'request refused');
    if (told.status === 401) {
      reply.header('www-authenticate', authenticator.challenge(told.told?.['reason']));
    }
    return tell(reply, told);
  });
  server.setNotFoundHandler((request, reply) => tell(reply, toldError(notFound(server, kinds, request))));
}

/** What has no route is refused before its body is read. */
function refuseUnknown(server: FastifyInstance, kinds: EvidenceKinds): void {
  server.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? notFound(server, kinds, request) : undefined);
  });
}

function notFound(
  server: FastifyInstance,
  { schemes }: EvidenceKinds,
  { method, url }: FastifyRequest,
): ServiceError {
  const known = server.hasRoute({
    method: method === 'GET' ? 'POST' : 'GET',
    url: url.split('?')[0] ?? '',
  });
  return known
    ? new ServiceError('MethodNotAllowed', `${method} is not allowed here.`)
    : new ServiceError('NotFound', 'There is no such route.', {
        hint: `Attestation types are ${listedWords(schemes.map(({ type }) => type))}.`,
      });
}

/** `A, B and C`. */
function listedWords(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function tell(reply: FastifyReply, told: ToldError): unknown {
  // Of a body that is refused, the rest is drained; the framework would cut the connection, and the answer with it.
  // The one on the raw answer says that the service ends.
  if (!reply.raw.hasHeader('connection')) reply.removeHeader('connection');
  reply.code(told.status).header('x-ms-error-code', told.code);
  if (told.retryAfter !== undefined) reply.header('retry-after', `${told.retryAfter}`);
  return reply.send(errorBody(told));
}

/** The framework's own refusals in the words of the wire. */
function fromFastify(error: Error & Partial<FastifyError>, bodyLimit: number): Error {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new ServiceError('PayloadTooLarge', 'The request body is too large.', {
      expected: `at most ${bodyLimit} bytes`,
    });
  }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new ServiceError('UnsupportedMediaType', 'The content type is not supported.', {
      expected: 'application/json',
    });
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500)
    return new ServiceError('InvalidParameter', 'The request cannot be read.', { found: error.code });
  return error;
}
