/** Decides whether a token may be trusted: with the issuer's keys, and offline with keys that were saved. */

import { readFile, writeFile } from 'node:fs/promises';
import { AttestationClient } from '@veritee/client';
import { createTokenVerifier, parseJwks, TokenVerificationError } from '@veritee/client/relying-party';

const issuer = process.env['ATTESTATION_AAD_URL'] ?? '';
const client = new AttestationClient(issuer);
const answer = await client.attestSgxEnclave(await readFile('demo/evidence.bin'), {
  runTimeJson: await readFile('key.json'),
});
const token = answer.token.serialize();

// On this machine; a service elsewhere needs no `fetchKeys`.
const online = createTokenVerifier({ issuers: [issuer], fetchKeys: { allowPrivateAddresses: true } });
const { claims } = await online.verify(token, {
  attestationType: 'sgx',
  productId: 1,
  minimumSvn: 1,
  runtimeData: await readFile('key.json'),
  maxTokenAge: 600,
});
console.log(claims['x-ms-sgx-is-debuggable'], claims['x-ms-runtime']);

await writeFile('certs.json', await (await fetch(`${issuer}/certs`)).text());
const offline = createTokenVerifier({
  issuers: [issuer],
  keys: parseJwks(await readFile('certs.json', 'utf8'), issuer),
});
const { result } = await offline.verify(token);
console.log(result.evidence?.type, result.svn);

try {
  await offline.verify(token, { minimumSvn: 9, signer: '00'.repeat(32) });
} catch (error) {
  if (!(error instanceof TokenVerificationError)) throw error;
  for (const { code, expected } of error.problems) console.log(code, expected);
}
