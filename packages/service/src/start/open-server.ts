/** The HTTP server with all its parts; not listening yet. */

import type { EvidenceKinds } from '@veritee/evidence';
import type { FastifyInstance } from 'fastify';
import { createAuthenticator } from '../access/authenticate.ts';
import type { DevelopmentIdentity } from '../access/development-identity.ts';
import { signInOf } from '../access/sign-in.ts';
import { closeGracefully } from '../http/close.ts';
import type { PageFile } from '../http/console.ts';
import { createFaults } from '../http/faults.ts';
import { limitsFor } from '../http/limits.ts';
import { createServer } from '../http/server.ts';
import { keepingRecorder, rememberingRecorder } from '../observe/decision-recorder.ts';
import type { Observation } from '../observe/observation.ts';
import { readinessOf } from '../observe/readiness.ts';
import { recentDecisions } from '../observe/recent-decisions.ts';
import type { Line } from './open-line.ts';
import type { OpenedParts } from './opened-parts.ts';
import type { ServiceOptions } from './options.ts';
import type { Place } from './place.ts';
import type { Tenants } from './tenants.ts';

/** What the server is put together from. */
export interface OpenServerParts {
  readonly kinds: EvidenceKinds;
  readonly place: Place;
  readonly origins: ReadonlySet<string>;
  readonly tenants: Tenants;
  readonly line: Line;
  readonly observed: Observation;
  readonly identity: DevelopmentIdentity | undefined;
  /** Files of the page for people; none where it is not served. */
  readonly page: ReadonlyMap<string, PageFile>;
  /** The real time, which access tokens live in. */
  realClock(): Date;
}

/** Puts it together. */
export function openServer(
  options: ServiceOptions,
  { kinds, place, origins, tenants, line, observed, identity, page, realClock }: OpenServerParts,
  opened: OpenedParts,
): FastifyInstance {
  const { access, development, limits, administration } = options;
  const { host, tls, logger } = place;
  const { instances, addresses, storage } = tenants;
  const { source, ends, decisions, metrics, metricsAnonymous, record } = observed;
  const { clock } = line.context;
  const recent = recentDecisions(clock());
  const issuers = [...(access?.issuers ?? []), ...(identity === undefined ? [] : [identity.trusted])];
  const server = createServer({
    ...line,
    kinds,
    instances,
    addresses,
    storage,
    sealer: tenants.sealer,
    authenticator: createAuthenticator({ ...access, issuers, clock: realClock }),
    identity,
    faults: development?.faults === true ? createFaults() : undefined,
    movable: development?.clock && {
      clock: development.clock,
      moved: async () => {
        await tenants.tendKeys();
        await observed.ends.look();
      },
    },
    anyApiVersion: development?.anyApiVersion,
    origins,
    health: {
      developmentRoots: development?.roots ?? [],
      ready: readinessOf({ ...tenants, source, decisions, ticks: () => performance.now() }, (check, err) =>
        logger.error({ err, check }, 'the service is not ready'),
      ),
      endorsementsEnd: () => ends.warnings()[0]?.from,
    },
    tls,
    logger,
    limits: limitsFor(host, limits),
    metrics,
    metricsAnonymous,
    record: keepingRecorder(rememberingRecorder(record, recent, clock), line.keeper, clock),
    recent,
    administration,
    watched: source,
    tlsEnds: observed.certificateEnds,
    realClock,
    serveEndorsements: options.serveEndorsements,
    signIn: signInOf(access?.issuers ?? []),
    page,
  });
  opened.keep({ close: () => closeGracefully(server, limits?.stopSeconds) });
  return server;
}
