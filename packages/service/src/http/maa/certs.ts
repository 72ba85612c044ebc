/** `GET /certs`: the keys that sign this instance's tokens. */

import { base64 } from '@veritee/core';
import { certsPath } from '@veritee/core/maa';
import type { FastifyInstance } from 'fastify';
import type { AttestContext } from '../../attest.ts';
import type { Signer } from '../../signers.ts';

/** Adds the route: the key that signs first, then retired ones whose tokens may still be valid. */
export function certsRoute(server: FastifyInstance, { clock }: Pick<AttestContext, 'clock'>): void {
  server.get(certsPath, { config: { open: true } }, async ({ instance }) => ({
    keys: instance.published(clock()).map(publishedKey),
  }));
}

/** The first three members are Azure's, in its order; the others make off-the-shelf JWKS libraries work. */
function publishedKey(signer: Signer): object {
  const { n, e } = signer.publicKey.export({ format: 'jwk' });
  const x5c = [base64(signer.certificate.der)];
  return { x5c, kid: signer.keyId, kty: 'RSA', alg: 'RS256', use: 'sig', n, e };
}
