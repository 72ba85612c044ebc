/** `GET /certs`: the keys that sign this instance's tokens. */

import { base64 } from '@veritee/core';
import { certsPath } from '@veritee/core/maa';
import type { FastifyInstance } from 'fastify';
import type { Instance } from '../../instances.ts';

/**
 * Adds the route. The first three members are Azure's, in its order; the others make off-the-shelf JWKS libraries work.
 */
export function certsRoute(server: FastifyInstance, { signer }: Instance): void {
  const { n, e } = signer.publicKey.export({ format: 'jwk' });
  const x5c = [base64(signer.certificate.der)];
  const keys = { keys: [{ x5c, kid: signer.keyId, kty: 'RSA', alg: 'RS256', use: 'sig', n, e }] };
  server.get(certsPath, { config: { open: true } }, async () => keys);
}
