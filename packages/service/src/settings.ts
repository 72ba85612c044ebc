/** Schemas of settings that have no room of their own. */

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
export type MetricsSettings = z.infer<typeof metricsSettings>;

/** Where records of attestation decisions go; administrative records are always in storage. */
export const auditSettings = z.strictObject({
  /** `log` (the service's own log; so when absent), `off`, or the path of a file that lines are appended to. */
  attestations: z.string().min(1).optional(),
});
export type AuditSettings = z.infer<typeof auditSettings>;

/** What holds for changes of instances. */
export const administrationSettings = z.strictObject({
  /**
   * Whether isolated instances refuse a signed document that was consumed before, and one whose own `iat` is in the
   * future or more than a day ago; false when absent, as Azure's protocol is.
   */
  refuseReplay: z.boolean().optional(),
});
export type AdministrationSettings = z.infer<typeof administrationSettings>;

/** What is logged. */
export const logSettings = z.strictObject({
  /** `info` when absent: one line per request. `warn` tells failures only. */
  level: z.enum(['debug', 'info', 'warn', 'error']).optional(),
});
export type LogSettings = z.infer<typeof logSettings>;

/** What TPMs may do; see each for what holds when it is absent. */
export const tpmSettings = z.strictObject({
  /** Accept SHA-1 banks and signatures; false when absent. */
  allowSha1: z.boolean().optional(),
  /** Accept logs without the "Exit Boot Services" events that some firmware measures unlogged; true when absent. */
  allowUnloggedExitBootServices: z.boolean().optional(),
  /** Accept VBS reports signed with the encryption key; false when absent. */
  allowIdkSignatures: z.boolean().optional(),
  /** Files of revocation lists (DER or PEM) for certificates of attestation keys; none are fetched. */
  revocationLists: z.array(z.string().min(1)).optional(),
});
export type TpmSettings = z.infer<typeof tpmSettings>;
