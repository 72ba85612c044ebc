/** The response in a token that is kept for a request, or the answer to it. */

import type { AttestationResult } from '../claims/attestation-result.ts';
import {
  type AttestationResponse,
  attestationResponse,
  type TokenDemands,
} from '../instance/attestation-response.ts';
import { TokenVerificationError } from '../tokens/errors.ts';
import { type AskedFor, type TokenCache, tokenCacheKey } from './token-cache.ts';

/**
 * Looks for a token first, and keeps the one that is asked for. What was kept is verified like an answer; when it does not
 * stand up to that, it is forgotten.
 *
 * @param ask sends the request and verifies its answer
 */
export async function rememberedResponse(
  cache: TokenCache | undefined,
  asked: AskedFor,
  demands: TokenDemands,
  ask: () => Promise<AttestationResponse<AttestationResult>>,
): Promise<AttestationResponse<AttestationResult>> {
  if (cache === undefined) return ask();
  const key = await tokenCacheKey(asked);
  const token = await cache.get(key, demands.now);
  if (token !== undefined) {
    try {
      return await attestationResponse(token, demands, { sentDraftPolicy: false, nonce: undefined });
    } catch (error) {
      // Its key may be gone from the instance, or somebody changed what was kept.
      if (!(error instanceof TokenVerificationError)) throw error;
      await cache.delete(key);
    }
  }
  const response = await ask();
  await cache.set(key, response.token.serialize(), response.body.expiresOn);
  return response;
}
