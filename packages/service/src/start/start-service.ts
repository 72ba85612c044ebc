/** The service as a whole: opens its data, makes its parts, listens. */

import { randomBytes } from 'node:crypto';
import { createServer as createProbe } from 'node:net';
import { createMemory, type EndorsementSource, type Trust, type TrustAnchors } from '@veritee/evidence';
import type { FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';
import { type AuthenticatorOptions, createAuthenticator } from '../access/authenticate.ts';
import { openDevelopmentIdentity } from '../access/development-identity.ts';
import { isLoopback, requireLoopback } from '../access/loopback.ts';
import type { AdministrationSettings } from '../administration/settings.ts';
import { serviceContexts } from '../attest/conversation/service-context.ts';
import { createUsedChallenges } from '../attest/conversation/used-challenges.ts';
import { createAttestThreads } from '../attest/threads/attest-threads.ts';
import { closeGracefully } from '../http/close.ts';
import { parseOrigins } from '../http/cors.ts';
import { type LimitSettings, limitsFor } from '../http/limits.ts';
import {
  type FollowedRenewals,
  followRenewals,
  readServerCertificate,
  type SecureServer,
  type ServerCertificate,
  type TlsSettings,
} from '../http/own-tls.ts';
import { createServer } from '../http/server.ts';
import { openTls } from '../http/tls.ts';
import { addressBook, type Reach } from '../instances/addresses.ts';
import { type ReachOptions, reachOf } from '../instances/reach.ts';
import { createSigningThreads } from '../keys/signing-threads.ts';
import { type Observation, openObservation } from '../observe/observation.ts';
import { proveKeys, readinessOf } from '../observe/readiness.ts';
import type { AuditSettings, MetricsSettings } from '../observe/settings.ts';
import { createStep } from '../observe/tracing.ts';
import { createPolicyShelf } from '../policies/policy-shelf.ts';
import { type DataDirectory, openDataDirectory } from '../storage/files.ts';
import { openToOthers, refuseWritable } from '../storage/modes.ts';
import { filesOfDatabase } from '../storage/open-storage.ts';
import type { KeyLevel } from '../storage/storage.ts';
import { requirePlainRecords } from './option-records.ts';
import { openTenants, type TenantOptions } from './tenants.ts';

/** How to run the service. */
export interface ServiceOptions extends ReachOptions, Omit<TenantOptions, 'region'> {
  /** 0 picks a free port. */
  readonly port?: number | undefined;
  /** Where the master key, TLS certificates and, without `database`, instances are kept. */
  readonly dataDirectory: string;
  /** Where endorsements come from. */
  readonly source: EndorsementSource;
  readonly anchors: TrustAnchors;
  /** Certificates below the anchors, revocation lists and allowances for TPMs. */
  readonly trust?: Pick<Trust, 'intermediates' | 'revocationLists' | 'tpm'> | undefined;
  /** Platform statuses that count as genuine enough; each scheme's default when absent. */
  readonly accept?: ReadonlySet<string> | undefined;
  /** The service's clock for evidence and tokens. */
  readonly clock?: (() => Date) | undefined;
  /** Whose tokens count; without it every route that needs a token is closed. */
  readonly access?: Omit<AuthenticatorOptions, 'clock'> | undefined;
  /** Origins (scheme, host and port) whose pages may call from a browser; none when absent. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** The operator's own server certificate; absent: one of the development CA in the data directory. */
  readonly tls?: TlsSettings | undefined;
  readonly limits?: LimitSettings | undefined;
  readonly metrics?: MetricsSettings | undefined;
  readonly audit?: AuditSettings | undefined;
  readonly administration?: AdministrationSettings | undefined;
  /** What no production service has. */
  readonly development?: DevelopmentOptions | undefined;
  /** JSON lines of what the service does; nothing is logged when absent. */
  readonly log?: LogTarget | undefined;
}

/** For development: each is refused where others than this machine could reach the service. */
export interface DevelopmentOptions {
  /** Names of development roots among the anchors; the service says so in its health answers. */
  readonly roots: readonly string[];
  /** Runs the built-in OpenID issuer, whose tokens this service accepts. Never beyond loopback. */
  readonly identity?: boolean | undefined;
  /** Listens beyond loopback with development roots all the same: for containers and test networks. */
  readonly beyondLoopback?: boolean | undefined;
}

/** Where log lines go, and how much of them. */
export interface LogTarget {
  /**
   * Takes one line of JSON with its line end.
   *
   * @param lost - to be called when the line is dropped
   */
  write(line: string, lost?: () => void): void;
  /** Lines that were dropped so far, for the metrics. */
  dropped?(): number;
  /** `info` when absent: one line per request. `warn` tells failures only. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | undefined;
}

/** A service that is listening. */
export interface RunningService {
  /** Base URL of the first instance. */
  readonly endpoint: string;
  readonly instances: readonly { readonly name: string; readonly mode: string; readonly endpoint: string }[];
  /** Path of the PEM file that clients must trust; undefined without TLS. */
  readonly certificateAuthority: string | undefined;
  /** Variables by which SDKs find the development identity; empty without it. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Looks for renewed TLS files and opens the file of attestation records anew, without interrupting anything. Never
   * throws: what cannot be used is told in the log and left alone.
   */
  reload(): Promise<void>;
  /** What the signatures of this service stand for. */
  readonly keyLevel: KeyLevel;
  /** Stops accepting, finishes what is under way. */
  close(): Promise<void>;
}

const MEMORY_LIMIT = 4096;

/**
 * Starts the service; it answers when this returns.
 *
 * @example
 * const service = await startService({ dataDirectory: '.veritee', source, anchors: builtInAnchors(), port: 8443 });
 * console.log(service.endpoint); // 'https://127.0.0.1:8443'
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  requirePlainRecords(options);
  const { host = '127.0.0.1', clock = () => new Date(), development } = options;
  requireLoopback(host, {
    roots: development?.roots ?? [],
    identity: development?.identity === true,
    rootsBeyondLoopback: development?.beyondLoopback === true,
    publicUrl: options.publicUrl,
  });
  const origins = parseOrigins(options.allowedOrigins ?? []);
  const data = await openDataDirectory(options.dataDirectory);
  const databaseFiles = options.database === undefined ? filesOfDatabase(data.path) : [];
  for (const path of [data.path, ...databaseFiles]) await refuseWritable(path);
  const port = options.port || (await freePort(host));
  const reach = reachOf(options, port);
  const tls = await tlsOf(options, data, reach);
  const logger = loggerTo(options.log);
  for (const path of [data.path, ...databaseFiles, ...ownFiles(options)]) {
    const warning = await openToOthers(path);
    if (warning !== undefined) logger.warn(warning);
  }
  if (tls?.certificateAuthority !== undefined && !isLoopback(host)) {
    logger.warn(
      'TLS certificates of the development CA are served beyond loopback; name your own (tls.certificate, tls.key)',
    );
  }
  const realClock = (): Date => new Date();
  const observed = await openObservation({ ...options, host, clock, realClock, logger });
  const signing = createSigningThreads();
  const level = options.keyLevel ?? ((development?.roots.length ?? 0) > 0 ? 'development' : 'production');
  const tenants = await openTenants(options, {
    data,
    addresses: addressBook(reach),
    clock,
    logger,
    metrics: observed.metrics,
    sign: signing.sign,
    level,
  }).catch(async (error: unknown) => {
    await signing.close();
    await observed.close();
    throw error;
  });
  const policies = createPolicyShelf();
  const { anchors, accept } = options;
  const { source, decisions } = observed;
  const trust = { ...options.trust, anchors, accept };
  const threads = createAttestThreads({ trust, source: { name: source.name } });
  const close = async (server?: FastifyInstance): Promise<void> => {
    if (server !== undefined) await closeGracefully(server, options.limits?.stopSeconds);
    await threads.close();
    await policies.close();
    await signing.close();
    await tenants.close();
    await observed.close();
  };
  try {
    const { instances, addresses, storage } = tenants;
    const identity =
      development?.identity === true ? await openDevelopmentIdentity(data, reach.base, realClock) : undefined;
    const issuers = [
      ...(options.access?.issuers ?? []),
      ...(identity === undefined ? [] : [identity.trusted]),
    ];
    const server = createServer({
      instances,
      addresses,
      storage,
      context: {
        source,
        policies,
        trust: { ...trust, memory: createMemory(MEMORY_LIMIT) },
        clock,
        step: createStep(),
      },
      policies,
      threads,
      conversation: {
        contexts: serviceContexts(tenants.sealer),
        used: createUsedChallenges(),
        random: (size) => new Uint8Array(randomBytes(size)),
      },
      authenticator: createAuthenticator({ ...options.access, issuers, clock: realClock }),
      identity,
      origins,
      health: {
        developmentRoots: development?.roots ?? [],
        ready: readinessOf({ ...tenants, source, decisions, ticks: () => performance.now() }, (check, err) =>
          logger.error({ err, check }, 'the service is not ready'),
        ),
      },
      tls,
      logger,
      limits: limitsFor(host, options.limits),
      metrics: observed.metrics,
      metricsAnonymous: observed.metricsAnonymous,
      record: observed.record,
      administration: options.administration,
    });
    if (tls !== undefined) observed.certificateInUse(tls.certificate);
    const renewals = followTls(server, { files: options.tls, inUse: tls, observed, logger });
    // Health answers are for everyone: paths and hosts are told here.
    logger.info({ endorsements: source.name }, 'endorsements come from here');
    // A wrong master key is found now, not by the first caller.
    await proveKeys(tenants);
    await server.listen({ host, port });
    observed.watchServer(server.server);
    const listed = await instances.list();
    return {
      endpoint: reach.base,
      instances: listed.map(({ name, mode }) => ({ name, mode, endpoint: addresses.primary(name) })),
      certificateAuthority: tls?.certificateAuthority,
      environment: identity?.environment ?? {},
      reload: async () => {
        logger.info('the files of the service are read again');
        decisions?.reopen();
        await renewals?.look();
      },
      keyLevel: level,
      close: () => close(server),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Files with secrets that the operator named. Those of the data directory are refused where others can read them. */
function ownFiles({ tls, masterKey, audit }: ServiceOptions): readonly string[] {
  const place = audit?.attestations ?? 'log';
  return [
    ...(tls === undefined ? [] : [tls.key]),
    ...(masterKey !== undefined && 'file' in masterKey ? [masterKey.file] : []),
    ...(place === 'log' || place === 'off' ? [] : [place]),
  ];
}

interface Tls extends ServerCertificate {
  readonly certificateAuthority: string | undefined;
}

/** TLS certificates live in the clients' real time, whatever clock the service judges evidence by. */
async function tlsOf(
  { host = '127.0.0.1', protocol = 'https', tls }: ServiceOptions,
  data: DataDirectory,
  reach: Reach,
): Promise<Tls | undefined> {
  if (protocol === 'http') return undefined;
  if (tls === undefined) return openTls(data, { host, reach }, new Date());
  return { ...(await readServerCertificate(tls, new Date())), certificateAuthority: undefined };
}

interface FollowedTls {
  readonly files: TlsSettings | undefined;
  readonly inUse: Tls | undefined;
  readonly observed: Observation;
  readonly logger: Logger;
}

/** Takes renewed certificates of the operator into use while the server runs. */
function followTls(
  server: FastifyInstance,
  { files, inUse, observed, logger }: FollowedTls,
): FollowedRenewals | undefined {
  if (files === undefined || inUse === undefined) return undefined;
  const renewals = followRenewals(files, inUse, server.server as unknown as SecureServer, {
    renewed: ({ certificate }) => {
      observed.certificateInUse(certificate);
      logger.info('the renewed TLS certificate is in use');
    },
    failed: (err) => logger.error({ err }, 'the TLS certificate in the files cannot be used'),
  });
  server.addHook('onClose', async () => renewals.stop());
  return renewals;
}

/** Time stamps in the logs are of the machine's clock, whatever clock evidence is judged by. */
function loggerTo(log: LogTarget | undefined): Logger {
  return log === undefined
    ? pino({ level: 'silent' })
    : pino({ level: log.level ?? 'info' }, { write: (line) => log.write(line) });
}

/** Addresses are put together before the server listens, so a free port is found first. */
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createProbe();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
