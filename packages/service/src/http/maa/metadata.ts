/** `GET /.well-known/openid-configuration` of an instance (rest-api §7). */

import { certsPath, openIdMetadataPath } from '@veritee/core/maa';
import type { FastifyInstance } from 'fastify';

/** In the order of the real service. */
const CLAIMS = [
  'cnf',
  'nonce',
  'x-ms-ver',
  'x-ms-attestation-type',
  'x-ms-policy-hash',
  'x-ms-policy-signer',
  'x-ms-sgx-is-debuggable',
  'x-ms-sgx-mrenclave',
  'x-ms-sgx-mrsigner',
  'x-ms-sgx-svn',
  'x-ms-sgx-ehd',
  'x-ms-sgx-collateral',
  'is-debuggable',
  'sgx-mrsigner',
  'sgx-mrenclave',
  'product-id',
  'svn',
  'tee',
];

/** Adds the route. */
export function metadataRoute(server: FastifyInstance): void {
  server.get(openIdMetadataPath, { config: { open: true } }, async ({ instance: { issuer } }) => ({
    response_types_supported: ['token', 'none'],
    id_token_signing_alg_values_supported: ['RS256'],
    revocation_endpoint: `${issuer}/revoke`,
    issuer,
    jwks_uri: issuer + certsPath,
    claims_supported: CLAIMS,
  }));
}
