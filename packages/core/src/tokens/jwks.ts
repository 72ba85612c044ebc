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
/** A public key as an issuer publishes it (RFC 7517). */
export type PublishedKey = z.infer<typeof publishedKey>;

/** A key set. */
export const publishedKeys = z.object({ keys: z.array(publishedKey) });
/** The key set of an issuer, the answer to `GET /certs`. */
export type PublishedKeys = z.infer<typeof publishedKeys>;
