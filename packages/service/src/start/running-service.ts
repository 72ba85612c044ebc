/** The service as those have it who started it. */

import { readFile } from 'node:fs/promises';
import type { DevelopmentIdentity } from '../access/development-identity.ts';
import type { FollowedRenewals } from '../http/own-tls.ts';
import type { Observation } from '../observe/observation.ts';
import type { KeyLevel } from '../storage/storage.ts';
import type { Place } from './place.ts';
import type { Tenants } from './tenants.ts';

/**
 * A service that is listening. `await using service = await startService(…)` closes it at the end of its block.
 */
export interface RunningService extends AsyncDisposable {
  /** Base URL of the first instance. */
  readonly endpoint: string;
  readonly instances: readonly {
    readonly name: string;
    readonly mode: string;
    /** By path. */
    readonly endpoint: string;
    /** By host name, for clients that keep only the host of an address; absent if no host name leads here. */
    readonly hostEndpoint?: string;
  }[];
  /** Where the page for people is; absent where it is not served. */
  readonly console?: string;
  /** Path of the PEM file that clients must trust; undefined without TLS, and with a certificate of the operator's own. */
  readonly certificateAuthority: string | undefined;
  /**
   * The same for a client in this program: `new AttestationClient(service.endpoint, { tlsOptions: service.tlsOptions })`. Without
   * a member where there is no such file.
   */
  readonly tlsOptions: { readonly ca?: string };
  /** Variables by which SDKs find the development identity; empty without it. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Looks for renewed TLS files and reopens the file of attestation records, without interrupting anything. Never
   * throws: invalid files are logged and ignored.
   */
  reload(): Promise<void>;
  /** What the signatures of this service are about. */
  readonly keyLevel: KeyLevel;
  /** Stops accepting, finishes what is under way. */
  close(): Promise<void>;
}

/** What it is made of. */
export interface RunningParts {
  readonly place: Place;
  readonly tenants: Tenants;
  readonly level: KeyLevel;
  readonly observed: Observation;
  readonly identity: DevelopmentIdentity | undefined;
  /** Of the operator's own TLS files. */
  readonly renewals: FollowedRenewals | undefined;
  readonly hasPage: boolean;
  close(): Promise<void>;
}

/** What is told of a service that listens. */
export async function runningService({
  place: { reach, tls, logger },
  tenants: { instances, addresses },
  level,
  observed,
  identity,
  renewals,
  hasPage,
  close,
}: RunningParts): Promise<RunningService> {
  const listed = await instances.list();
  return {
    endpoint: reach.base,
    instances: listed.map(({ name, mode }) => {
      const hostEndpoint = addresses.byHostName(name);
      return {
        name,
        mode,
        endpoint: addresses.primary(name),
        ...(hostEndpoint !== undefined && { hostEndpoint }),
      };
    }),
    ...(hasPage && { console: `${reach.base}/console/` }),
    certificateAuthority: tls?.certificateAuthority,
    tlsOptions:
      tls?.certificateAuthority === undefined ? {} : { ca: await readFile(tls.certificateAuthority, 'utf8') },
    environment: identity?.environment ?? {},
    reload: async () => {
      logger.info('the files of the service are read again');
      observed.decisions?.reopen();
      await renewals?.look();
    },
    keyLevel: level,
    close,
    [Symbol.asyncDispose]: close,
  };
}
