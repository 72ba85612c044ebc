/** The HTTP server: its bounds, its error shape, its routes. */

import { apiVersions } from '@veritee/core/internal/maa';
import type { EvidenceKinds } from '@veritee/evidence';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Authenticator } from '../access/authenticate.ts';
import type { DevelopmentIdentity } from '../access/development-identity.ts';
import type { SignIn } from '../access/sign-in.ts';
import type { AdministrationSettings } from '../administration/settings.ts';
import type { AttestContext } from '../attest/attest.ts';
import type { ConversationParts } from '../attest/conversation/converse.ts';
import type { AttestThreads } from '../attest/threads/attest-threads.ts';
import { toldError } from '../errors/told-error.ts';
import { type AddressBook, DEFAULT_INSTANCE } from '../instances/addresses.ts';
import type { Instances } from '../instances/instances.ts';
import { parseJsonBody } from '../json-body.ts';
import type { Sealer } from '../keys/sealing.ts';
import { addAuditAnchors } from '../observe/audit-anchors.ts';
import type { CertificateEnd } from '../observe/certificate-ends.ts';
import type { DecisionRecorder } from '../observe/decision-recorder.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { RecentDecisions } from '../observe/recent-decisions.ts';
import { addTracing } from '../observe/tracing.ts';
import type { WatchedSource } from '../observe/watched-source.ts';
import type { PolicyShelf } from '../policies/policy-shelf.ts';
import { randomHex } from '../random.ts';
import type { Storage } from '../storage/storage.ts';
import { serviceVersion } from '../version.ts';
import { addAddress, addInstance, ofInstances, routedUrl } from './address.ts';
import { watchMethods } from './allowed-methods.ts';
import { requireApiVersion } from './api-version.ts';
import { addAuthentication } from './authenticate.ts';
import { addBodies, type BodyReader } from './bodies.ts';
import { addClientRequestId } from './client-request-id.ts';
import { consoleRoutes, type PageFile } from './console.ts';
import { addCors } from './cors.ts';
import { developmentIdentityRoutes } from './development-identity.ts';
import type { DevelopmentParts } from './development-parts.ts';
import { addFaults } from './faults.ts';
import { type HealthFacts, healthRoutes } from './health.ts';
import { defaultLimits, type LimitSettings } from './limits.ts';
import { administrationRoutes } from './maa/administration.ts';
import { attestRoutes } from './maa/attest.ts';
import { certsRoute } from './maa/certs.ts';
import { attestUrls } from './maa/conversation.ts';
import { metadataRoute } from './maa/metadata.ts';
import { recentDecisionsRoute } from './maa/recent-decisions.ts';
import { refuseDoubleHeaders, refuseMalformedHttp } from './malformed.ts';
import { endorsementRoutes } from './management/endorsements.ts';
import { managementRoutes } from './management/routes.ts';
import { addMetering, metricsRoute } from './metrics.ts';
import { allOperations } from './openapi/operations.ts';
import { openApiRoute } from './openapi/route.ts';
import { addRateLimit } from './rate-limit.ts';
import { addErrors, fromFastify, refuseUnknown, tell } from './refusals.ts';

/** What the server is made of. */
export interface ServerParts extends DevelopmentParts {
  readonly kinds: EvidenceKinds;
  readonly instances: Instances;
  readonly addresses: AddressBook;
  readonly storage: Storage;
  readonly sealer: Sealer;
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
  readonly recent: RecentDecisions;
  readonly threads: AttestThreads;
  readonly administration?: AdministrationSettings | undefined;
  /** Endorsements in use. */
  readonly watched?: Pick<WatchedSource, 'atHand' | 'ends' | 'status'> | undefined;
  /** When the certificates end that the server sends; none without TLS. */
  readonly tlsEnds: () => readonly CertificateEnd[];
  /** The real time, which TLS certificates live in. */
  readonly realClock: () => Date;
  /** Whether they are served to others. */
  readonly serveEndorsements?: boolean | undefined;
  /** Where people sign in from the page for people. */
  readonly signIn: SignIn;
  /** Files of the page for people; none when absent. */
  readonly page?: ReadonlyMap<string, PageFile> | undefined;
}

/** The server with all its routes; not listening yet. */
export function createServer(parts: ServerParts): FastifyInstance {
  const { limits = {} } = parts;
  const bodyLimit = limits.bodyBytes ?? defaultLimits.bodyBytes;
  const timers = requestTimers(limits.requestSeconds ?? defaultLimits.requestSeconds);
  const toRouted = routedUrl(parts.addresses);
  const toSpelt = attestUrls(parts.kinds);
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
    ...(parts.tls === undefined ? { http: timers } : { https: { ...timers, ...secureOptions(parts.tls) } }),
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  addHeaders(server);
  refuseDoubleHeaders(server);
  addTracing(server);
  addMetering(server, parts.metrics);
  addCors(server, parts.origins);
  addLogging(server);
  const allowed = watchMethods(server);
  addErrors(server, { ...parts, allowed }, bodyLimit);
  addClientRequestId(server);
  const rateLimit = addRateLimit(server, limits, parts.authenticator);
  addAddress(server, { instance: DEFAULT_INSTANCE, issuer: parts.addresses.primary(DEFAULT_INSTANCE) });
  addAuthentication(server, parts.authenticator);
  rateLimit.afterAuthentication();
  if (limits.connections !== undefined) server.server.maxConnections = limits.connections;
  refuseUnknown(server, { kinds: parts.kinds, allowed });
  const read = addBodies(server, limits.bodiesBytes ?? defaultLimits.bodiesBytes);
  server.addContentTypeParser('application/json', async (request: FastifyRequest) =>
    parseJsonBody(await read(request)),
  );
  const { instances, storage, context, faults, movable, kinds, metricsAnonymous } = parts;
  openApiRoute(server, allOperations(kinds, { metricsAnonymous }), {
    hasDefaultInstance: instances.offers(DEFAULT_INSTANCE),
    anyApiVersion: parts.anyApiVersion === true,
  });
  healthRoutes(server, parts.health);
  metricsRoute(server, parts.metrics, metricsAnonymous);
  consoleRoutes(server, parts.page ?? new Map(), {
    signIn: parts.signIn,
    identity: parts.identity,
    hasDefaultInstance: instances.offers(DEFAULT_INSTANCE),
    addresses: parts.addresses,
  });
  if (parts.identity !== undefined) developmentIdentityRoutes(server, parts.identity, parts.addresses);
  const { watched, serveEndorsements = false } = parts;
  if (watched !== undefined && serveEndorsements) endorsementRoutes(server, watched);
  addAuditAnchors(server, storage);
  const attestIsOpen = parts.authenticator.anonymous.roles.has('attester');
  const knownHosts = parts.identity?.isPublic === true ? parts.addresses : undefined;
  managementRoutes(server, {
    instances,
    storage,
    attestIsOpen,
    knownHosts,
    faults,
    movable,
    anyApiVersion: parts.anyApiVersion,
    watched,
    expirations: watched && {
      endorsements: watched,
      tls: parts.tlsEnds,
      clock: () => context.clock(),
      realClock: parts.realClock,
    },
    clock: () => context.clock(),
  });
  server.register(async (scope) => {
    ofInstances(scope);
    if (faults !== undefined) addFaults(scope, faults, instances);
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

/** Clients that offer HTTP/1.0 alone by ALPN are answered too: without a common protocol there is no connection. */
function secureOptions({ certificate, key }: NonNullable<ServerParts['tls']>) {
  return { cert: certificate, key, minVersion: 'TLSv1.2' as const, ALPNProtocols: ['http/1.1', 'http/1.0'] };
}

/** Routes of an instance that ask for an api-version. */
function versionedRoutes(versioned: FastifyInstance, parts: ServerParts, read: BodyReader): void {
  const known = parts.anyApiVersion === true ? 'any' : apiVersions;
  versioned.addHook('onRequest', (request, _reply, done) => {
    requireApiVersion(request.query, known);
    done();
  });
  addInstance(versioned, parts.instances);
  const { kinds, context, conversation, storage, record, threads, limits = {} } = parts;
  const mostOnLoop = limits.loopBytes ?? defaultLimits.loopBytes;
  attestRoutes(versioned, { kinds, context, conversation, record, threads, mostOnLoop }, read);
  const { source, trust, clock } = context;
  const { check } = parts.policies;
  const { refuseReplay } = parts.administration ?? {};
  const administration = {
    kinds,
    storage,
    sealer: parts.sealer,
    source,
    trust,
    check,
    refuseReplay,
    clock: () => clock(),
  };
  administrationRoutes(versioned, administration, read);
  recentDecisionsRoute(versioned, { recent: parts.recent, policies: parts.policies, clock: () => clock() });
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
