/** `GET /certs`: the keys that sign this instance's tokens. */

import { base64 } from '@veritee/core/internal';
import { certsPath } from '@veritee/core/internal/maa';
import type { FastifyInstance } from 'fastify';
import type { AttestContext } from '../../attest/attest.ts';
import { reportKeyIdOf, type Signer } from '../../keys/signers.ts';

/**
 * Adds the route: the key that signs first, then its successor once it is announced, then retired ones whose tokens may
 * still be valid. Where policies issue reports, or did, the same certificates follow under the key ids of reports, as Azure lists both kinds.
 */
export function certsRoute(server: FastifyInstance, { clock }: Pick<AttestContext, 'clock'>): void {
  server.get(certsPath, { config: { open: true } }, async ({ instance }) => {
    const signers = instance.published(clock());
    const reports = instance.state.hadReportPolicy ? signers : [];
    return {
      keys: [
        ...signers.map((signer) => publishedKey(signer, signer.keyId)),
        ...reports.map((signer) => publishedKey(signer, reportKeyIdOf(signer))),
      ],
    };
  });
}

/** The first three members are Azure's, in its order; the others make off-the-shelf JWKS libraries work. */
function publishedKey(signer: Signer, kid: string): object {
  const { n, e } = signer.publicKey.export({ format: 'jwk' });
  const x5c = [base64(signer.certificate.der)];
  return { x5c, kid, kty: 'RSA', alg: 'RS256', use: 'sig', n, e };
}
