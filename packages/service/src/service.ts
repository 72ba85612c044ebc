/** The service as a whole: opens its data, makes its parts, listens. */

import { createServer as createProbe } from 'node:net';
import { createMemory, type EndorsementSource, type TrustAnchors } from '@veritee/evidence';
import { type Logger, pino } from 'pino';
import { type AuthenticatorOptions, createAuthenticator } from './access/authenticate.ts';
import { openDevelopmentIdentity } from './access/development-identity.ts';
import { requireLoopback } from './access/loopback.ts';
import { parseOrigins } from './http/cors.ts';
import { createServer } from './http/server.ts';
import { openTls } from './http/tls.ts';
import { type Instance, instanceFolder } from './instances.ts';
import { createPolicyShelf } from './policies.ts';
import { openSigner } from './signers.ts';
import { openDataDirectory } from './storage/files.ts';

/** How to run the service. */
export interface ServiceOptions {
  /** Address to listen on; loopback unless told otherwise. */
  readonly host?: string | undefined;
  /** 0 picks a free port. */
  readonly port?: number | undefined;
  /** Where keys and certificates are kept. */
  readonly dataDirectory: string;
  /** Where endorsements come from. */
  readonly source: EndorsementSource;
  readonly anchors: TrustAnchors;
  /** Platform statuses that count as genuine enough; each scheme's default when absent. */
  readonly accept?: ReadonlySet<string> | undefined;
  /** The service's clock for evidence and tokens. */
  readonly clock?: (() => Date) | undefined;
  /** Whose tokens count; without it every route that needs a token is closed. */
  readonly access?: Omit<AuthenticatorOptions, 'clock'> | undefined;
  /** Origins (scheme, host and port) whose pages may call from a browser; none when absent. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** What no production service has. */
  readonly development?: DevelopmentOptions | undefined;
  /** `http` serves without TLS: for a proxy on the same machine, and benchmarks. */
  readonly protocol?: 'https' | 'http' | undefined;
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
  /** Takes one line of JSON with its line end. */
  write(line: string): void;
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
  /** Stops accepting, finishes what is under way. */
  close(): Promise<void>;
}

const INSTANCE = 'default';
const MEMORY_LIMIT = 4096;

/**
 * Starts the service; it answers when this returns.
 *
 * @example
 * const service = await startService({ dataDirectory: '.veritee', source, anchors: builtInAnchors(), port: 8443 });
 * console.log(service.endpoint); // 'https://127.0.0.1:8443'
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const {
    host = '127.0.0.1',
    protocol = 'https',
    source,
    anchors,
    accept,
    development,
    clock = () => new Date(),
  } = options;
  requireLoopback(host, {
    roots: development?.roots ?? [],
    identity: development?.identity === true,
    rootsBeyondLoopback: development?.beyondLoopback === true,
  });
  const origins = parseOrigins(options.allowedOrigins ?? []);
  const data = await openDataDirectory(options.dataDirectory);
  const port = options.port || (await freePort(host));
  const issuer = `${protocol}://${publicHost(host)}:${port}`;
  // TLS certificates live in the clients' real time, whatever clock the service judges evidence by.
  const tls = protocol === 'https' ? await openTls(data, host, new Date()) : undefined;
  const instance: Instance = {
    name: INSTANCE,
    mode: 'AAD',
    issuer,
    signer: await openSigner(data, instanceFolder(INSTANCE), issuer, clock()),
  };
  const realClock = (): Date => new Date();
  const identity =
    development?.identity === true ? await openDevelopmentIdentity(data, issuer, realClock) : undefined;
  const issuers = [...(options.access?.issuers ?? []), ...(identity === undefined ? [] : [identity.trusted])];
  const policies = createPolicyShelf();
  const server = createServer({
    instance,
    context: {
      source,
      policies,
      trust: { anchors, accept, memory: createMemory(MEMORY_LIMIT) },
      clock,
    },
    authenticator: createAuthenticator({ ...options.access, issuers, clock: realClock }),
    identity,
    origins,
    health: {
      developmentRoots: development?.roots ?? [],
      endorsements: source.name,
      ready: async () => canSign(instance),
    },
    tls,
    logger: loggerTo(options.log),
  });
  await server.listen({ host, port });
  return {
    endpoint: issuer,
    instances: [{ name: instance.name, mode: instance.mode, endpoint: issuer }],
    certificateAuthority: tls?.certificateAuthority,
    environment: identity?.environment ?? {},
    close: async () => {
      await server.close();
      await policies.close();
    },
  };
}

/** Time stamps in the logs are of the machine's clock, whatever clock evidence is judged by. */
function loggerTo(log: LogTarget | undefined): Logger {
  return log === undefined
    ? pino({ level: 'silent' })
    : pino({ level: log.level ?? 'info' }, { write: (line) => log.write(line) });
}

async function canSign({ signer }: Instance): Promise<boolean> {
  return (await signer.sign('ready')).length > 0;
}

/** The host that clients on this machine use. */
function publicHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** The issuer stands in the certificate before the server listens, so a free port is found first. */
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
