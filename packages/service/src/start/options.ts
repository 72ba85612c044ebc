/** How the service is to be run. */

import type { CurrentDate } from '@veritee/core';
import type { EndorsementSource, EvidenceKinds, Trust, TrustAnchors } from '@veritee/evidence';
import type { AuthenticatorOptions } from '../access/authenticate.ts';
import type { AdministrationSettings } from '../administration/settings.ts';
import type { LimitSettings } from '../http/limits.ts';
import type { MovableClock } from '../http/movable-clock.ts';
import type { TlsSettings } from '../http/own-tls.ts';
import type { ReachOptions } from '../instances/reach.ts';
import type { EvidenceSettings } from '../kept/settings.ts';
import type { AuditSettings, MetricsSettings } from '../observe/settings.ts';
import type { TenantOptions } from './tenants.ts';

/** How to run the service. */
export interface ServiceOptions extends ReachOptions, Omit<TenantOptions, 'region'> {
  /** 0 picks a free port. */
  readonly port?: number | undefined;
  /** Where the master key, TLS certificates and, without `database` or `development.inMemory`, instances are kept. */
  readonly dataDirectory: string;
  /** Where endorsements come from. */
  readonly source: EndorsementSource;
  readonly anchors: TrustAnchors;
  /** Certificates below the anchors, revocation lists, and what kinds of evidence are allowed beyond their strict rules. */
  readonly trust?: Omit<Trust, 'anchors' | 'accept' | 'now' | 'proofCache' | 'seen'> | undefined;
  /** The kinds of evidence that it knows; all there are when absent. See `kindsWith`. */
  readonly kinds?: EvidenceKinds | undefined;
  /** Platform statuses that count as genuine enough; each scheme's default when absent. */
  readonly accept?: ReadonlySet<string> | undefined;
  /** The date to judge evidence and tokens by, or a function that returns it; the machine's clock when absent. With it, how new endorsements are is not remembered. */
  readonly currentDate?: CurrentDate | undefined;
  /** Whose tokens count; without it every route that needs a token is closed. */
  readonly access?: Omit<AuthenticatorOptions, 'clock'> | undefined;
  /** Origins (scheme, host and port) whose pages may call from a browser; none when absent. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Serve the endorsements at hand to others, below `/management/endorsements`, as a PCCS does. Default false. */
  readonly serveEndorsements?: boolean | undefined;
  /** Folder of the built page for people, which is served at `/console/`; none when absent. A folder that does not exist is no error. */
  readonly console?: string | undefined;
  /** The operator's own server certificate; absent: one of the development CA in the data directory. */
  readonly tls?: TlsSettings | undefined;
  readonly limits?: LimitSettings | undefined;
  readonly metrics?: MetricsSettings | undefined;
  readonly audit?: AuditSettings | undefined;
  /** What is kept of decisions; nothing when absent. */
  readonly evidence?: EvidenceSettings | undefined;
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
  /**
   * Runs the built-in OpenID issuer, whose tokens this service accepts. Never beyond loopback. `well-known`: with the
   * documented credentials of `veritee start`, which are public, instead of secrets of the data directory; data of a
   * production service are refused then.
   */
  readonly identity?: boolean | 'well-known' | undefined;
  /** Takes faults on demand at `/management/faults`; refused where signing keys are for production. */
  readonly faults?: boolean | undefined;
  /**
   * The clock of the service instead of `currentDate`, which operators move at `/management/clock`; refused where
   * signing keys are for production. Access tokens and TLS certificates stay in the real time.
   */
  readonly clock?: MovableClock | undefined;
  /** Answers requests whose `api-version` is missing or unknown, as the newest; refused where signing keys are for production. */
  readonly anyApiVersion?: boolean | undefined;
  /**
   * Keeps instances, their policies and keys, and the audit log in memory: they are gone when the service stops. The data
   * directory has the rest, such as the certificate authority. Refused where signing keys are for production.
   */
  readonly inMemory?: boolean | undefined;
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
  /** `info` when absent: one line per request. `warn` logs failures only. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | undefined;
}
