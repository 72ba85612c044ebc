/** The installation that `veritee doctor` looks at. */

import type { LookupAddress } from 'node:dns';
import type { Session } from '../../session/session.ts';
import type { ServeSettings } from '../../settings/schema.ts';

/** What the checks work with. */
export interface Patient {
  readonly session: Session;
  /** Those of the configuration file, the variables and the options. */
  readonly settings: ServeSettings;
  /** Absolute. */
  readonly data: string;
  /** The running service to ask; undefined when none was named. */
  readonly endpoint: string | undefined;
  /** PEM of the authority of its TLS certificate, beside those that Node knows. */
  readonly authority: string | undefined;
  readonly machine: Machine;
}

/** What the checks use of the machine; tests put others in their place. */
export interface Machine {
  /** Such as `22.12.0`. */
  readonly nodeVersion: string;
  /** The addresses of a host, as programs on this machine find them. */
  lookup(host: string): Promise<readonly LookupAddress[]>;
}
