/** Key sets as Azure Attestation publishes them: keys are certificates (`x5c`), often without `n`, `e` and `alg`. */

import { z } from 'zod';

/** One published key. */
export const publishedKey = z.object({
  kid: z.string().optional(),
  kty: z.string().optional(),
  alg: z.string().optional(),
  use: z.string().optional(),
  x5c: z.array(z.string()).optional(),
  n: z.string().optional(),
  e: z.string().optional(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
});
export type PublishedKey = z.infer<typeof publishedKey>;

/** A key set. */
export const publishedKeys = z.object({ keys: z.array(publishedKey) });
export type PublishedKeys = z.infer<typeof publishedKeys>;
