/** What ends when, as the service says. */

import * as z from 'zod/mini';
import { day } from '../../parts/dates.ts';

/** The answer of `GET /management/expirations`. */
export const expirationsAnswer = z.object({
  now: z.string(),
  value: z.array(
    z.object({
      kind: z.enum(['tls', 'endorsement']),
      name: z.string(),
      expires: z.string(),
      days: z.number(),
      endorsement: z.optional(z.string()),
    }),
  ),
  omitted: z.optional(z.number()),
});

/** The answer of `GET /management/endorsementStatus`: which platforms are refused when something ends. */
export const statusAnswer = z.object({
  value: z.array(z.object({ platforms: z.array(z.string()), item: z.string() })),
});

/** An answer that is a token. */
export const tokenAnswer = z.object({ token: z.string() });

/** Kinds of what ends. */
export const KINDS = ['tls', 'key', 'policy', 'endorsement'] as const;
/** One of them. */
export type Kind = (typeof KINDS)[number];

/** Something that ends. */
export interface Ending {
  readonly kind: Kind;
  readonly name: string;
  /** What it belongs to: instances, or endorsements that it vouches for. */
  readonly of: readonly string[];
  /** Platforms that are refused from then on. */
  readonly refused?: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** Whole days left; negative when it is over. */
  readonly days: number;
  /** The service does by itself what is due then. */
  readonly isPlanned?: boolean | undefined;
}

/** One entry for what ends on the same day under the same name, soonest first. */
export function mergedEndings(all: readonly Ending[]): readonly Ending[] {
  const merged = new Map<string, Ending>();
  for (const each of all) {
    const key = `${each.kind} ${day(each.expires)} ${each.name}`;
    const before = merged.get(key);
    const of = new Set([...(before?.of ?? []), ...each.of]);
    const first = before !== undefined && before.expires < each.expires ? before : each;
    const refused = new Set([...(before?.refused ?? []), ...(each.refused ?? [])]);
    merged.set(key, { ...first, of: [...of], ...(refused.size > 0 && { refused: [...refused] }) });
  }
  return [...merged.values()].sort((a, b) => a.days - b.days || a.expires - b.expires);
}
