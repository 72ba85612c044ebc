/** From the text of a token to the response of a call: verify as this very call demands, then read the body. */

import {
  type AttestationResult,
  attestationResult,
  type TokenStanding,
} from '../claims/attestation-result.ts';
import type { EvidenceClaims } from '../claims/evidence-claims.ts';
import { type RunTimeTyping, typedResult } from '../claims/typed-result.ts';
import { nonceProblems } from '../relying-party/meet-expectations.ts';
import type { KeyRequest, KeySource } from '../relying-party/signers.ts';
import { verifyAndCompare } from '../relying-party/verify-token.ts';
import type { AttestationSigner } from '../tokens/attestation-signer.ts';
import { type AttestationToken, parseAttestationToken } from '../tokens/attestation-token.ts';
import { TokenVerificationError } from '../tokens/errors.ts';
import { ClientUsageError } from '../transport/errors.ts';
import type { ValidationRules } from './validation-options.ts';

/** What a call gives: the result, and the token that it was read from. */
export interface AttestationResponse<Body> {
  readonly body: Body;
  /** Pass `token.serialize()` on to relying parties. */
  readonly token: AttestationToken;
}

/** What every answer is verified by. */
export interface TokenDemands {
  readonly rules: ValidationRules;
  readonly keys: KeySource;
  /** Whose keys count, also where another issuer is expected. */
  readonly endpoint: string;
  readonly now: Date;
  readonly abortSignal: AbortSignal | undefined;
}

/** What an attest call knows of its answer besides. */
export interface AttestDemands {
  readonly sentDraftPolicy: boolean;
  readonly nonce: string | undefined;
  /** What tokens call the kind of evidence that was sent. */
  readonly claimed?: string | undefined;
}

/**
 * The response in the token that answers an attest call.
 * @throws TokenVerificationError when it cannot be trusted, KeySetError when the keys cannot be had
 */
export function attestationResponse<Evidence extends EvidenceClaims | undefined, RunTime>(
  text: string,
  demands: TokenDemands,
  call: AttestDemands,
  typing: RunTimeTyping<RunTime>,
): Promise<AttestationResponse<AttestationResult<Evidence, RunTime>>> {
  return verifiedResponse(text, demands, call, (token, standing) =>
    typedResult<Evidence, RunTime>(attestationResult(token, standing), call.claimed, typing),
  );
}

/**
 * The response in a token: verified, then read, then shown to the caller's own check.
 * @throws TokenVerificationError when it cannot be trusted, KeySetError when the keys cannot be had
 */
export async function verifiedResponse<Body>(
  text: string,
  demands: TokenDemands,
  call: AttestDemands,
  read: (token: AttestationToken, standing: TokenStanding) => Body | Promise<Body>,
): Promise<AttestationResponse<Body>> {
  if (!demands.rules.validate) {
    // Nothing is known about the token but what it says of itself.
    const token = parseAttestationToken(text);
    return { body: await read(token, { unsecured: token.algorithm === 'none', verified: false }), token };
  }
  const rules = {
    issuers: [demands.rules.issuer],
    keys: {
      keysOf: (_issuer: string, request?: KeyRequest) => demands.keys.keysOf(demands.endpoint, request),
    },
    now: demands.now,
    tolerance: demands.rules.tolerance,
    acceptUnsecured: call.sentDraftPolicy,
    ...(demands.abortSignal !== undefined && { abortSignal: demands.abortSignal }),
  };
  // Without the nonce, an old answer would pass for a new one.
  const { token, signer, unsecured } = await verifyAndCompare(text, rules, async ({ claims }) =>
    nonceProblems(claims, call.nonce),
  );
  const body = await read(token, { unsecured, verified: !unsecured });
  await askCaller(demands.rules, token, signer);
  return { body, token };
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
