/** A secret for an enclave, and for nobody else: both ends of a key release. */

import { AttestationClient } from '@veritee/client';
import {
  encodeWrappedKey,
  KeyReleaseError,
  parseReleasePolicy,
  parseWrappedKey,
  releaseKey,
  unwrapSecret,
} from '@veritee/client/key-release';
import { createTokenVerifier } from '@veritee/client/relying-party';
import { openSimulatedPki, simulateSgx } from '@veritee/simulator';

const endpoint = process.env['ATTESTATION_AAD_URL'] ?? '';
const client = new AttestationClient(endpoint);
const pki = openSimulatedPki('data/simulator');

// The enclave: its private key never leaves it.
const pair = await crypto.subtle.generateKey(
  { name: 'RSA-OAEP', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
  true,
  ['encrypt', 'decrypt'],
);
const { n, e } = await crypto.subtle.exportKey('jwk', pair.publicKey);
const runtimeData = JSON.stringify({ keys: [{ kty: 'RSA', kid: 'mine', key_ops: ['encrypt'], n, e }] });
const quote = simulateSgx(pki, { runtimeData: new TextEncoder().encode(runtimeData), isvSvn: 2 });
const { token } = await client.attestSgxEnclave(quote, { runTimeJson: runtimeData });

// The owner of the secret.
const policyFor = (svn: number): object => ({
  version: '1.0.0',
  anyOf: [
    {
      authority: endpoint,
      allOf: [
        { claim: 'x-ms-attestation-type', equals: 'sgx' },
        { claim: 'x-ms-sgx-is-debuggable', equals: false },
        { claim: 'x-ms-sgx-svn', equals: svn },
      ],
    },
  ],
});
const policy = parseReleasePolicy(JSON.stringify(policyFor(2)));
const verifier = createTokenVerifier({ issuers: policy.authorities, keys: client.keys });
const verified = await verifier.verify(token.serialize(), { maxTokenAge: 300 });
const secret = new TextEncoder().encode('open sesame');
const message = encodeWrappedKey(await releaseKey(verified, { policy, secret, enc: 'RSA_AES_KEY_WRAP_256' }));

// The enclave again.
const { ciphertext, enc } = parseWrappedKey(message);
console.log(new TextDecoder().decode(await unwrapSecret(ciphertext, pair.privateKey, enc)));

try {
  await releaseKey(verified, { policy: parseReleasePolicy(JSON.stringify(policyFor(3))), secret });
} catch (error) {
  if (!(error instanceof KeyReleaseError)) throw error;
  console.log(error.code);
}
