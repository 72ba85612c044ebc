/** What a relying party gets: a trustworthy token, with the typed result in it. */

import { type AttestationResult, attestationResult } from '../claims/attestation-result.ts';
import type { EvidenceClaims } from '../claims/evidence-claims.ts';
import { type AnyRunTime, type RunTimeTyping, typedResult } from '../claims/typed-result.ts';
import type { TrustedToken } from './verify-token.ts';

/**
 * A token that was found trustworthy, with its typed result. Only verification makes one.
 *
 * @typeParam RunTime the form of the runtime data, where the caller says it
 */
export interface VerifiedToken<RunTime = AnyRunTime> extends TrustedToken {
  /**
   * The claims by name and type, as the clients return them. Read when it is asked for: a token that lacks a claim of every
   * attestation token, or has one in another form, throws `TokenVerificationError` then.
   */
  readonly result: AttestationResult<EvidenceClaims | undefined, RunTime>;
}

/**
 * A trustworthy token with its typed result.
 *
 * @throws TokenVerificationError `ClaimMalformed` when the runtime data does not fit the schema; as {@link VerifiedToken.result} where there is a schema
 */
export async function verifiedToken<RunTime>(
  trusted: TrustedToken,
  typing: RunTimeTyping<RunTime>,
): Promise<VerifiedToken<RunTime>> {
  const { token, unsecured } = trusted;
  const read = () => attestationResult(token, { unsecured, verified: !unsecured });
  let known =
    typing.runTimeSchema === undefined
      ? undefined
      : await typedResult<EvidenceClaims | undefined, RunTime>(read(), undefined, typing);
  return {
    ...trusted,
    get result() {
      known ??= read() as AttestationResult<never, never>;
      return known;
    },
  };
}
