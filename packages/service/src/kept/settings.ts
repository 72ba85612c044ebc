/** Settings of what is kept of evidence after the answer. */

import { z } from 'zod';

/** What is kept of decisions, to judge them anew by another policy. */
export const evidenceSettings = z.strictObject({
  /** `off` (so when absent), `claims` (what was proven, and the decision), or `evidence` (the evidence as well). */
  keep: z.enum(['off', 'claims', 'evidence']).optional(),
  /** How many days; 30 when absent. What was kept earlier goes after so many days also where `keep` is `off`. */
  keepDays: z.int().min(1).max(366).optional(),
  /** How much for each instance, in megabytes; 100 when absent. The oldest of the largest share go first. */
  keepMegabytes: z.int().min(1).max(100_000).optional(),
});
/** What is kept of decisions. */
export type EvidenceSettings = z.infer<typeof evidenceSettings>;

const DAYS = 30;
const MEGABYTES = 100;

/** What is kept, with the defaults. */
export interface Keeping {
  readonly keep: 'off' | 'claims' | 'evidence';
  readonly keepDays: number;
  readonly keepMegabytes: number;
}

/** The settings with their defaults. */
export function keepingOf({
  keep = 'off',
  keepDays = DAYS,
  keepMegabytes = MEGABYTES,
}: EvidenceSettings = {}): Keeping {
  return { keep, keepDays, keepMegabytes };
}
