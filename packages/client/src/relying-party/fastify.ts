/** Middleware for Fastify 4 and 5. Fastify itself is not needed by this file. */

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

/** The part of Fastify's reply that is used. */
export interface FastifyReplyLike {
  code(status: number): unknown;
  headers(values: Readonly<Record<string, string>>): unknown;
  send(body: unknown): unknown;
}

/**
 * An `onRequest` (or `preHandler`) hook that lets only requests with a good attestation token through and puts the verified
 * result on the request as `attestation`.
 *
 * @example
 * app.addHook('onRequest', requireAttestation({ verifier, expectations: { signer } }));
 * app.get('/secret', (request) => attestationOf(request).issuer);
 */
export function requireAttestation<Request extends RequestHeaders = RequestHeaders>(
  options: GuardOptions<Request>,
): (request: RequestHeaders, reply: FastifyReplyLike) => Promise<unknown> {
  const guard = createGuard(options);
  return async (request, reply) => {
    const { attestation, refusal } = await guard(request as Request);
    if (refusal !== undefined) {
      reply.code(refusal.status);
      reply.headers(refusal.headers);
      // Fastify answers with what is sent and calls no route when the hook returns its reply.
      reply.send(refusal.body);
      return reply;
    }
    if (attestation !== undefined) (request as AttestedRequest).attestation = attestation;
    return undefined;
  };
}
