/** The part that runs inside the enclave: its private key never leaves it. */

import type { AttestationClient } from '@veritee/client';
import { type KeyWrapping, parseWrappedKey, unwrapSecret } from '@veritee/client/key-release';

/** Has the processor make evidence that is bound to the SHA-256 of the data. Here a simulated one. */
export type MakeQuote = (runtimeData: Uint8Array) => Uint8Array;

/** What the enclave shows to everybody, and what it can do. */
export interface Enclave {
  /** Attests; the token goes to whoever owns the secret. */
  attest(client: AttestationClient, nonce: string): Promise<string>;
  /** Opens what was wrapped to its key. */
  open(wrappedKey: string): Promise<Uint8Array>;
}

/** Starts an enclave with a key pair of its own. */
export async function startEnclave(makeQuote: MakeQuote): Promise<Enclave> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(
    { name: 'RSA-OAEP', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['encrypt', 'decrypt'],
  );
  const { n, e } = await crypto.subtle.exportKey('jwk', publicKey);
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey));
  // These very bytes are bound to the evidence, and come back in the token as x-ms-runtime.
  const runtimeData = JSON.stringify({
    keys: [{ kty: 'RSA', kid: 'enclave-key', key_ops: ['encrypt'], n, e }],
  });

  return {
    async attest(client, nonce) {
      const quote = makeQuote(new TextEncoder().encode(runtimeData));
      const { token } = await client.attestSgxEnclave(quote, { runTimeJson: runtimeData, nonce });
      return token.serialize();
    },
    async open(wrappedKey) {
      const { ciphertext, enc } = parseWrappedKey(wrappedKey);
      return unwrapSecret(ciphertext, pkcs8, enc as KeyWrapping);
    },
  };
}
