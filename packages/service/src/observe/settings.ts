/** Settings of metrics and of attestation records. */

import { z } from 'zod';

/** Who may read `/metrics`, and where else it is. */
export const metricsSettings = z.strictObject({
  /**
   * Whether `/metrics` needs no token. When absent: only of a service that listens on loopback and has no public URL;
   * operators may read it always.
   */
  anonymous: z.boolean().optional(),
  /** A port of its own for `/metrics` over plain HTTP, without tokens: for a network that only the operator reaches. */
  port: z.int().min(0).max(65535).optional(),
  /** Address of that port; 127.0.0.1 when absent. */
  host: z.string().min(1).optional(),
});
/** Settings of metrics. */
export type MetricsSettings = z.infer<typeof metricsSettings>;

/** Where records of attestation decisions go; administrative records are always in storage. */
export const auditSettings = z.strictObject({
  /** `log` (the service's own log; so when absent), `off`, or the path of a file that lines are appended to. */
  attestations: z.string().min(1).optional(),
});
/** Where records of attestation decisions are written. */
export type AuditSettings = z.infer<typeof auditSettings>;
