/** Settings of the process as a whole: its log, and what TPMs may do. */

import { z } from 'zod';

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
