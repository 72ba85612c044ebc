/**
 * Key sets as Azure Attestation publishes them: keys are certificates (`x5c`), often without `n`, `e` and `alg`. Written
 * with the small half of zod, because relying parties load this in browsers.
 */

import * as z from 'zod/mini';

const text = z.optional(z.string());

/** One published key. */
export const publishedKey = z.object({
  kid: text,
  kty: text,
  alg: text,
  use: text,
  x5c: z.optional(z.array(z.string())),
  n: text,
  e: text,
  crv: text,
  x: text,
  y: text,
});
export type PublishedKey = z.infer<typeof publishedKey>;

/** A key set. */
export const publishedKeys = z.object({ keys: z.array(publishedKey) });
export type PublishedKeys = z.infer<typeof publishedKeys>;
