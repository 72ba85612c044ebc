/** Recent decisions as the service tells them. */

import * as z from 'zod/mini';

const outcome = z.enum(['permitted', 'refused', 'failed']);
/** How a decision went. */
export type Outcome = z.output<typeof outcome>;

const count = z.object({ outcome, code: z.optional(z.string()), count: z.number() });
/** Decisions with the same outcome and code. */
export type Count = z.output<typeof count>;

const rule = z.object({
  segment: z.string(),
  rule: z.number(),
  line: z.number(),
  column: z.number(),
  action: z.string(),
  outcome: z.enum(['fired', 'did not fire', 'failed']),
  details: z.optional(z.array(z.string())),
});
/** What a rule of the policy did. */
export type Rule = z.output<typeof rule>;

const refusal = z.object({
  sequence: z.number(),
  at: z.string(),
  type: z.string(),
  outcome: z.enum(['refused', 'failed']),
  code: z.string(),
  message: z.string(),
  policyHash: z.optional(z.string()),
  requestId: z.string(),
  explainable: z.boolean(),
  answer: z.optional(z.string()),
  explanation: z.optional(z.array(rule)),
  omitted: z.optional(z.number()),
});
/** A refusal. */
export type Refusal = z.output<typeof refusal>;

/** The answer of `GET /decisions`. */
export const recentAnswer = z.object({
  now: z.string(),
  since: z.string(),
  spanSeconds: z.number(),
  value: z.array(z.object({ from: z.string(), counts: z.array(count) })),
  refusals: z.array(refusal),
});
/** What was decided lately. */
export type Recent = z.output<typeof recentAnswer>;
