/** jose verifies tokens by nothing but their issuer's URL. */

import assert from 'node:assert/strict';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { end, passes } from './checks.mjs';

const facts = JSON.parse(process.env['FACTS']);
for (const mode of ['aad', 'isolated', 'shared']) {
  const issuer = facts[`${mode}.issuer`];
  const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  const verified = (token) =>
    jwtVerify(token, keys, { issuer, requiredClaims: ['exp', 'iat', 'nbf'], typ: 'JWT' });
  await passes(`${mode}: metadata`, () => assert.equal(metadata.issuer, issuer));
  for (const [name, token] of Object.entries(facts)) {
    if (name.startsWith(`${mode}.good.`)) {
      await passes(name, async () =>
        assert.equal((await verified(token)).payload['x-ms-attestation-type'], 'sgx'),
      );
    }
    if (name.startsWith(`${mode}.bad.`)) {
      await passes(name, () => assert.rejects(verified(token), errors.JOSEError));
    }
  }
}
end();
