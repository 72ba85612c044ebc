/** Settings of the process as a whole: its log. */

import { z } from 'zod';

/** What is logged. */
export const logSettings = z.strictObject({
  /** `info` when absent: one line per request. `warn` logs failures only. */
  level: z.enum(['debug', 'info', 'warn', 'error']).optional(),
});
export type LogSettings = z.infer<typeof logSettings>;
