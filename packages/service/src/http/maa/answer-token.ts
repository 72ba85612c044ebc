/** Tokens that administrative routes answer: signed like attestation tokens, valid for an hour (rest-api §5). */

import type { JsonObject } from '@veritee/core';
import { tokenClaim } from '@veritee/core/internal/maa';
import { issueToken } from '../../attest/token.ts';
import type { Instance } from '../../instances/instances.ts';

const LIFETIME_SECONDS = 3600;

/** The token with the given claims. */
export function answerToken(
  claims: JsonObject,
  instance: Pick<Instance, 'issuer' | 'signer'>,
  now: Date,
): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const all = {
    ...claims,
    [tokenClaim.issuer]: instance.issuer,
    [tokenClaim.issuedAt]: issuedAt,
    [tokenClaim.notBefore]: issuedAt,
    [tokenClaim.expires]: issuedAt + LIFETIME_SECONDS,
  };
  return issueToken(all, instance, { unsecured: false });
}
