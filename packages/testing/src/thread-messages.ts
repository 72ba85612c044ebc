/** What the thread of the service and the one of the tests tell each other. */

import type { InstanceRequest, RunningService } from '@veritee/service';

/** What the thread is started with. */
export interface ThreadFacts {
  /** Where everything is kept. */
  readonly folder: string;
  readonly port: number;
  readonly instances: readonly InstanceRequest[];
  /** Milliseconds that its clock is ahead of the real time. */
  readonly ahead: number;
}

/** What is known of a service that answers. */
export interface ServiceFacts {
  readonly endpoint: string;
  readonly instances: RunningService['instances'];
  /** Path of the PEM file of the certificate authority. */
  readonly certificateAuthority: string;
  /** Variables by which SDKs, runtimes and tools use it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Why it does not start. */
export interface ThreadFailure {
  readonly code: string;
  readonly message: string;
}

/** From the thread, once. */
export type ThreadMessage = { readonly ready: ServiceFacts } | { readonly failed: ThreadFailure };
