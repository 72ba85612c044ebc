/** `GET /.well-known/openid-configuration` of an instance (rest-api §7). */

import { certsPath, openIdMetadataPath, tokenClaim } from '@veritee/core/internal/maa';
import type { EvidenceKinds } from '@veritee/evidence';
import type { FastifyInstance } from 'fastify';

/** What tokens of all kinds of evidence may have, in the order of the real service. */
const CLAIMS = [
  'cnf',
  tokenClaim.nonce,
  tokenClaim.version,
  tokenClaim.attestationType,
  tokenClaim.policyHash,
  tokenClaim.policySigner,
];

/** Adds the route. */
export function metadataRoute(server: FastifyInstance, { schemes }: EvidenceKinds): void {
  const claims = [...new Set([...CLAIMS, ...schemes.flatMap(({ publishedClaims = [] }) => publishedClaims)])];
  server.get(openIdMetadataPath, { config: { open: true } }, async ({ instance: { issuer } }) => ({
    response_types_supported: ['token', 'none'],
    id_token_signing_alg_values_supported: ['RS256'],
    revocation_endpoint: `${issuer}/revoke`,
    issuer,
    jwks_uri: issuer + certsPath,
    claims_supported: claims,
  }));
}
