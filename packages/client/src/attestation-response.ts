/** From the text of a token to the response of a call: verify as this very call demands, then read the result. */

import { ClientUsageError } from './errors.ts';
import type { AttestationSigner } from './relying-party/attestation-signer.ts';
import { type AttestationToken, parseAttestationToken } from './relying-party/attestation-token.ts';
import { TokenVerificationError } from './relying-party/errors.ts';
import { nonceProblems } from './relying-party/meet-expectations.ts';
import type { KeySource } from './relying-party/signers.ts';
import { verifyToken } from './relying-party/verify-token.ts';
import { type AttestationResult, attestationResult } from './results.ts';
import type { ValidationRules } from './validation-options.ts';

/** What a call gives: the result, and the token that it was read from. */
export interface AttestationResponse<Body> {
  readonly body: Body;
  /** Pass `token.serialize()` on to relying parties. */
  readonly token: AttestationToken;
}

/** What the call knows about the answer it must get. */
export interface ResponseDemands {
  readonly rules: ValidationRules;
  readonly keys: KeySource;
  /** Whose keys count, also where another issuer is expected. */
  readonly endpoint: string;
  readonly now: Date;
  readonly sentDraftPolicy: boolean;
  readonly nonce: string | undefined;
  readonly abortSignal: AbortSignal | undefined;
}

/**
 * The response in a token.
 * @throws TokenVerificationError when it cannot be trusted, KeySetError when the keys cannot be had
 */
export async function attestationResponse(
  text: string,
  demands: ResponseDemands,
): Promise<AttestationResponse<AttestationResult>> {
  if (!demands.rules.validate) return unverifiedResponse(text);
  const { token, signer, unsecured } = await verifyToken(text, {
    issuers: [demands.rules.issuer],
    keys: { keysOf: (_issuer, request) => demands.keys.keysOf(demands.endpoint, request) },
    now: demands.now,
    tolerance: demands.rules.tolerance,
    acceptUnsecured: demands.sentDraftPolicy,
    // A nonce that does not come back proves nothing: an old answer would pass for a new one.
    demands: ({ claims }) => nonceProblems(claims, demands.nonce),
    ...(demands.abortSignal !== undefined && { abortSignal: demands.abortSignal }),
  });
  const body = attestationResult(token, { unsecured, verified: !unsecured });
  await askCaller(demands.rules, token, signer);
  return { body, token };
}

/** Nothing is known about the token but what it says of itself. */
function unverifiedResponse(text: string): AttestationResponse<AttestationResult> {
  const token = parseAttestationToken(text);
  return {
    body: attestationResult(token, { unsecured: token.algorithm === 'none', verified: false }),
    token,
  };
}

/** The caller's own check, after all others; its words become problems. */
async function askCaller(
  { callback }: ValidationRules,
  token: AttestationToken,
  signer: AttestationSigner | undefined,
): Promise<void> {
  const messages: unknown = (await callback?.(token, signer)) ?? [];
  if (!Array.isArray(messages)) {
    throw new ClientUsageError('OptionsInvalid', 'validateAttestationToken gave no list of problems.', {
      expected: 'a list of texts, or undefined for none',
      found: typeof messages,
    });
  }
  if (messages.length === 0) return;
  throw new TokenVerificationError(
    messages.map((message) => ({ code: 'PredicateUnmet', message: String(message) })),
  );
}
