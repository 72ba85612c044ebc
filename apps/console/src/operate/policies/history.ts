/** Who set and reset the policies of a type, and when. */

import { FormatError } from '@veritee/core';
import { parseJws } from '@veritee/core/internal';
import { policyTextOf } from '@veritee/core/internal/maa';
import * as z from 'zod/mini';

const act = z.object({
  revision: z.number(),
  act: z.enum(['set', 'reset']),
  at: z.string(),
  by: z.string(),
  'x-ms-policy-hash': z.optional(z.string()),
  document: z.optional(z.string()),
});

/** One of those acts. */
export type PolicyAct = z.output<typeof act>;
/** The newest first. */
export const historyAnswer = z.object({ value: z.array(act) });

/** The policy text in a document; undefined in what is none. */
export function textOfDocument(document: string): string | undefined {
  try {
    return policyTextOf(parseJws(document.trim()));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
