/** Middleware for Express 4 and 5. Express itself is not needed by this file. */

import type { AttestedRequest } from './attested-request.ts';
import { createGuard, type GuardOptions, type RequestHeaders } from './guard.ts';

export type { JsonObject, JsonValue } from '@veritee/core';
export type { AttestationResult, SgxCollateral } from '../claims/attestation-result.ts';
export type {
  AzureVmClaims,
  EvidenceClaims,
  SevSnpVmClaims,
  SgxClaims,
  TdxVmClaims,
  TpmClaims,
} from '../claims/evidence-claims.ts';
export type { AnyRunTime } from '../claims/typed-result.ts';
export type { ComplianceStatusName, EvidenceTypeName, TcbStatusName } from '../claims/words.ts';
export type { AttestationSigner } from '../tokens/attestation-signer.ts';
export type { AttestationToken } from '../tokens/attestation-token.ts';
export type { TokenProblemCode } from '../tokens/errors.ts';
export { type AttestedRequest, attestationOf, UnguardedRouteError } from './attested-request.ts';
export type { Measurement, PlatformStateName, TokenExpectations } from './expectations.ts';
export type { GuardOptions, GuardVerifier, RefusalBody, RequestHeaders } from './guard.ts';
export type { VerifiedToken } from './verified-token.ts';
export type { TrustedToken } from './verify-token.ts';

/** The part of Express's response that is used. */
export interface ExpressResponseLike {
  status(status: number): unknown;
  set(headers: Record<string, string>): unknown;
  json(body: unknown): unknown;
}

/**
 * Middleware that lets only requests with a good attestation token through and puts the verified result on the request as
 * `attestation`. Other errors are passed to `next`.
 *
 * @example
 * app.use('/secrets', requireAttestation({ verifier, expectations: { signer } }));
 * app.get('/secrets/1', (request, response) => response.json(attestationOf(request).issuer));
 */
export function requireAttestation<Request extends RequestHeaders = RequestHeaders>(
  options: GuardOptions<Request>,
): (request: RequestHeaders, response: ExpressResponseLike, next: (error?: unknown) => void) => void {
  const guard = createGuard(options);
  return (request, response, next) => {
    guard(request as Request).then(({ attestation, refusal }) => {
      if (refusal === undefined) {
        if (attestation !== undefined) (request as AttestedRequest).attestation = attestation;
        next();
        return;
      }
      response.status(refusal.status);
      response.set(refusal.headers);
      response.json(refusal.body);
    }, next);
  };
}
