/** Kept decisions as a service answers them. */

import type { Claim } from '@veritee/core';
import { z } from 'zod';
import { CliError, exitStatus } from '../../errors.ts';

const claim = z.object({
  type: z.string(),
  value: z.union([z.string(), z.boolean(), z.int(), z.bigint()]),
  issuer: z.enum(['AttestationService', 'AttestationPolicy', 'CustomClaim']),
  readOnly: z.boolean().optional(),
});
const held = z.object({ data: z.string(), dataType: z.enum(['Binary', 'JSON']) });
const decision = z.object({
  sequence: z.number(),
  at: z.iso.datetime(),
  outcome: z.enum(['permitted', 'refused']),
  code: z.string().optional(),
  policyHash: z.string().optional(),
  requestId: z.string(),
  claims: z.array(claim),
  evidence: z.string().optional(),
  runtimeData: held.optional(),
  initTimeData: held.optional(),
});
const answer = z.object({
  value: z.array(decision),
  /** Decisions of this page that were sealed under a master key that the service does not have. */
  unreadable: z.int().default(0),
  /** After which to go on; absent when nothing is left. */
  next: z.int().optional(),
});

/** A page of them. */
export type KeptPage = z.infer<typeof answer>;

/** A decision that a service kept. */
export type KeptDecision = z.infer<typeof decision>;

/** The claims as policies see them: all integers alike. */
export function claimsOf({ claims }: KeptDecision): readonly Claim[] {
  return claims.map(({ type, value, issuer, readOnly }) => ({
    type,
    value: typeof value === 'number' ? BigInt(value) : value,
    issuer,
    ...(readOnly !== undefined && { readOnly }),
  }));
}

/**
 * The page in an answer.
 * @throws CliError `EndpointFailed`
 */
export function keptIn(document: unknown): KeptPage {
  const parsed = answer.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new CliError('EndpointFailed', 'The instance did not answer as a service of Veritee does.', {
    status: exitStatus.otherSide,
  });
}
