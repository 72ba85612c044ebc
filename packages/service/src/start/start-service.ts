/** The service as a whole: opens its data, makes its parts in order, listens. */

import { clockOf } from '@veritee/core/internal';
import { evidenceKinds } from '@veritee/evidence';
import { type DevelopmentIdentity, openDevelopmentIdentity } from '../access/development-identity.ts';
import { requireLoopback } from '../access/loopback.ts';
import { ServiceError } from '../errors/service-error.ts';
import { type PageFile, pageFiles } from '../http/console.ts';
import { parseOrigins } from '../http/cors.ts';
import { addressBook } from '../instances/addresses.ts';
import { keepingOf } from '../kept/settings.ts';
import { createSigningThreads } from '../keys/signing-threads.ts';
import { openObservation } from '../observe/observation.ts';
import { proveKeys } from '../observe/readiness.ts';
import type { KeyLevel } from '../storage/storage.ts';
import { openLine } from './open-line.ts';
import { openServer } from './open-server.ts';
import { type OpenedParts, openedParts } from './opened-parts.ts';
import { requireOptions } from './option-records.ts';
import type { ServiceOptions } from './options.ts';
import { DEFAULT_HOST, openPlace, type Place } from './place.ts';
import { type RunningService, runningService } from './running-service.ts';
import { openTenants, type Tenants } from './tenants.ts';
import { followTls } from './tls.ts';

/**
 * Starts the service; it answers when this returns.
 *
 * @throws ServiceError `InvalidParameter` on options that do not exist or cannot have their value
 * @example
 * const service = await startService({ dataDirectory: '.veritee', source, anchors: builtInAnchors(), port: 8443 });
 * console.log(service.endpoint); // 'https://127.0.0.1:8443'
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  requireSafeOptions(options);
  const origins = parseOrigins(options.allowedOrigins ?? []);
  const place = await openPlace(options);
  const opened = openedParts();
  try {
    return await openService(options, place, origins, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function requireSafeOptions(options: ServiceOptions): void {
  requireOptions(options);
  const { host = DEFAULT_HOST, development, publicUrl } = options;
  if (development?.clock !== undefined && options.currentDate !== undefined) {
    throw new ServiceError('InvalidParameter', 'A service has one clock: currentDate or development.clock.', {
      expected: 'one of them',
      found: 'both',
    });
  }
  if (development?.inMemory === true && options.database !== undefined) {
    throw new ServiceError('InvalidParameter', 'Instances are kept in one place.', {
      expected: 'database or development.inMemory',
      found: 'both',
    });
  }
  requireLoopback(host, {
    roots: development?.roots ?? [],
    identity: hasIdentity(development),
    rootsBeyondLoopback: development?.beyondLoopback === true,
    publicUrl,
  });
}

/** The parts, each from those above it; then the door is opened. */
async function openService(
  options: ServiceOptions,
  place: Place,
  origins: ReadonlySet<string>,
  opened: OpenedParts,
): Promise<RunningService> {
  const { host, port, reach, data, tls, logger } = place;
  const { kinds = evidenceKinds } = options;
  const currentDate = options.development?.clock?.now ?? options.currentDate;
  const clock = currentDate === undefined ? realClock : clockOf(currentDate);
  const level = keyLevelOf(options);
  requireDevelopment(options, level);
  const remembersEndorsements = currentDate === undefined;
  const observed = opened.keep(await openObservation({ ...options, host, clock, realClock, logger }));
  const { metrics, source } = observed;
  const { sign } = opened.keep(createSigningThreads());
  const addresses = addressBook(reach);
  const tenants = opened.keep(
    await openTenants(options, {
      kinds,
      data,
      addresses,
      clock,
      logger,
      metrics,
      sign,
      level,
      remembersEndorsements,
      inMemory: options.development?.inMemory === true,
      refusesProduction: options.development?.identity === 'well-known',
    }),
  );
  const line = openLine(options, { ...tenants, kinds, source, metrics, clock, logger }, opened);
  await recordKeeping(options, tenants, clock);
  const identity = await identityOf(options, place);
  const parts = { place, tenants, observed, identity };
  const page = options.console === undefined ? new Map<string, PageFile>() : pageFiles(options.console);
  const server = openServer(options, { ...parts, kinds, origins, line, page, realClock }, opened);
  const renewals = followTls(server, { files: options.tls, inUse: tls, observed, logger });
  // Health answers are for everyone: paths and hosts are told here.
  logger.info({ endorsements: source.name }, 'using these sources of endorsements');
  // A wrong master key is found now, not by the first caller.
  await proveKeys(tenants);
  await server.listen({ host, port });
  observed.watchServer(server.server);
  return runningService({ ...parts, level, renewals, hasPage: page.size > 0, close: opened.close });
}

/** That what callers prove is kept is on the record, before the first of it. */
async function recordKeeping(
  { evidence }: ServiceOptions,
  { storage }: Pick<Tenants, 'storage'>,
  clock: () => Date,
): Promise<void> {
  const { keep, keepDays, keepMegabytes } = keepingOf(evidence);
  if (keep === 'off') return;
  const details = { keep, keepDays, keepMegabytes };
  await storage.audit({
    at: clock(),
    caller: 'service',
    operation: 'KeepDecisions',
    outcome: 'done',
    details,
  });
}

/** Of TLS, access tokens and logs, whatever clock evidence is judged by. */
function realClock(): Date {
  return new Date();
}

/** With development roots among the anchors, signatures prove nothing to others. */
function keyLevelOf({ keyLevel, development }: ServiceOptions): KeyLevel {
  return keyLevel ?? ((development?.roots.length ?? 0) > 0 ? 'development' : 'production');
}

/** @throws ServiceError `InvalidOperation` for what no production service has */
function requireDevelopment({ development }: ServiceOptions, level: KeyLevel): void {
  const asked = [
    ...(development?.faults === true ? ['Faults on demand are'] : []),
    ...(development?.clock === undefined ? [] : ['A clock that can be moved is']),
    ...(development?.anyApiVersion === true ? ['Requests without a known api-version are'] : []),
    ...(development?.inMemory === true ? ['Instances in memory are'] : []),
  ];
  if (asked[0] === undefined || level === 'development') return;
  throw new ServiceError('InvalidOperation', `${asked[0]} for services with development keys only.`, {
    expected: 'development roots, or keyLevel development',
    found: `keyLevel ${level}`,
  });
}

async function identityOf(
  { development }: ServiceOptions,
  { data, reach }: Place,
): Promise<DevelopmentIdentity | undefined> {
  if (!hasIdentity(development)) return undefined;
  const secrets = development?.identity === 'well-known' ? 'well-known' : 'own';
  return openDevelopmentIdentity(data, reach.base, { clock: realClock, secrets });
}

function hasIdentity(development: ServiceOptions['development']): boolean {
  return development?.identity === true || development?.identity === 'well-known';
}
