/** Where middleware puts the verified result, and how a route gets it. */

import type { VerifiedToken } from './verified-token.ts';

/** A request after middleware let it through. */
export interface AttestedRequest {
  /** Absent when the request came without a token and the guard lets such through. */
  attestation?: VerifiedToken;
}

/** A route without its guard: nobody verified anything. */
export class UnguardedRouteError extends Error {
  readonly code = 'UnguardedRoute';
}

/**
 * The verified result of a request.
 *
 * @throws UnguardedRouteError when there is none, so that a route which lost its guard fails instead of trusting
 * @example
 * app.post('/secrets', (request) => attestationOf(request).claims['x-ms-sgx-mrenclave']);
 */
export function attestationOf(request: object): VerifiedToken {
  const { attestation } = request as AttestedRequest;
  if (attestation !== undefined) return attestation;
  throw new UnguardedRouteError('This request was not attested: its route has no guard.');
}
