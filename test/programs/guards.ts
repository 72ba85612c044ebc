/** Web servers whose routes only attested enclaves may use. */

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { AttestationClient } from '@veritee/client';
import { createTokenVerifier } from '@veritee/client/relying-party';
import * as forExpress from '@veritee/client/relying-party/express';
import * as forFastify from '@veritee/client/relying-party/fastify';
import express from 'express';
import Fastify from 'fastify';

const issuer = process.env['ATTESTATION_AAD_URL'] ?? '';
const client = new AttestationClient(issuer);
const { token } = await client.attestSgxEnclave(await readFile('demo/evidence.bin'), { nonce: 'mine' });
const verifier = createTokenVerifier({ issuers: [issuer], keys: client.keys });
const bearer = { authorization: `Bearer ${token.serialize()}` };

const fastify = Fastify();
const guard = forFastify.requireAttestation({ verifier, expectations: { nonce: 'mine' } });
fastify.get('/secret', { onRequest: guard }, async (request) => ({
  svn: forFastify.attestationOf(request).claims['x-ms-sgx-svn'],
}));
const admitted = await fastify.inject({ url: '/secret', headers: bearer });
const stranger = await fastify.inject({ url: '/secret' });
console.log(admitted.statusCode, admitted.body, stranger.statusCode, stranger.body);

const app = express();
app.use('/secret', forExpress.requireAttestation({ verifier, expectations: () => ({ nonce: 'another' }) }));
app.get('/secret', (request, response) => {
  response.json(forExpress.attestationOf(request).claims);
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;
const refused = await fetch(`http://127.0.0.1:${port}/secret`, { headers: bearer });
console.log(refused.status, await refused.text());
server.close();
