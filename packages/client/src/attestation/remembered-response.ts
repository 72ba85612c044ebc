/** The response in a token that is kept for a request, or the answer to it. */

import type { AttestationResponse } from '../instance/attestation-response.ts';
import { TokenVerificationError } from '../tokens/errors.ts';
import { type AskedFor, type TokenCache, tokenCacheKey } from './token-cache.ts';

/**
 * Looks for a token first, and keeps the one that is asked for. What was kept is verified like an answer; when it does not
 * stand up to that, it is forgotten.
 *
 * @param read the response in the text of a token, which it verifies
 * @param ask sends the request and gives the text of its answer
 */
export async function rememberedResponse<Body extends { readonly expiresOn: Date }>(
  cache: TokenCache | undefined,
  asked: AskedFor,
  now: Date,
  read: (token: string) => Promise<AttestationResponse<Body>>,
  ask: () => Promise<string>,
): Promise<AttestationResponse<Body>> {
  if (cache === undefined) return read(await ask());
  const key = await tokenCacheKey(asked);
  const token = await cache.get(key, now);
  if (token !== undefined) {
    try {
      return await read(token);
    } catch (error) {
      // Its key may be gone from the instance, or somebody changed what was kept.
      if (!(error instanceof TokenVerificationError)) throw error;
      await cache.delete(key);
    }
  }
  const response = await read(await ask());
  await cache.set(key, response.token.serialize(), response.body.expiresOn);
  return response;
}
