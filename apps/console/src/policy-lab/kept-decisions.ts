/** Decisions that an instance kept, page after page. */

import * as z from 'zod/mini';
import type { KeptDecision } from '../lab-protocol.ts';
import { nameInAddress } from '../operate/name-in-address.ts';
import type { Session } from '../state/session.ts';

const claim = z.object({
  type: z.string(),
  value: z.union([z.string(), z.boolean(), z.int(), z.bigint()]),
  issuer: z.enum(['AttestationService', 'AttestationPolicy', 'CustomClaim']),
  readOnly: z.optional(z.boolean()),
});
const keptAnswer = z.object({
  value: z.array(
    z.object({
      at: z.string(),
      outcome: z.enum(['permitted', 'refused']),
      requestId: z.string(),
      claims: z.array(claim),
    }),
  ),
  unreadable: z.optional(z.int()),
  /** After which to go on; absent when nothing is left. */
  next: z.optional(z.int()),
});

/** More would fill the memory of the page; an instance keeps a bounded number. */
const MOST_DECISIONS = 200_000;

/** Which decisions are asked for. */
export interface KeptQuery {
  readonly instance: string;
  readonly type: string;
  /** Only of this moment and later. */
  readonly since?: Date | undefined;
}

/** Kept decisions. */
export interface Kept {
  readonly decisions: readonly KeptDecision[];
  /** How many the service cannot decrypt. */
  readonly unreadable: number;
  /** Whether the instance has more than the page asks for. */
  readonly isCut: boolean;
}

/**
 * Asks for all of them; `progress` gets how many there are so far.
 *
 * @throws ApiFailure
 */
export async function keptDecisions(
  session: Session,
  { instance, type, since }: KeptQuery,
  progress: (count: number) => void,
  signal: AbortSignal,
): Promise<Kept> {
  const decisions: KeptDecision[] = [];
  let unreadable = 0;
  let after: number | undefined = 0;
  while (after !== undefined && decisions.length < MOST_DECISIONS) {
    const page: z.output<typeof keptAnswer> = await session.api.call(keptAnswer, {
      instance: nameInAddress(session, instance),
      path: `/policies/${encodeURIComponent(type)}:kept`,
      query: { after: String(after), ...(since !== undefined && { since: since.toISOString() }) },
      signal,
    });
    decisions.push(...page.value.map(asEvaluated));
    unreadable += page.unreadable ?? 0;
    progress(decisions.length);
    after = page.next !== undefined && page.next > after ? page.next : undefined;
  }
  return { decisions, unreadable, isCut: after !== undefined };
}

/** Policies see all integers alike. */
function asEvaluated({
  at,
  outcome,
  requestId,
  claims,
}: z.output<typeof keptAnswer>['value'][number]): KeptDecision {
  return {
    at,
    outcome,
    requestId,
    claims: claims.map(({ type, value, issuer, readOnly }) => ({
      type,
      value: typeof value === 'number' ? BigInt(value) : value,
      issuer,
      ...(readOnly !== undefined && { readOnly }),
    })),
  };
}
