/** The part of whoever owns the secret: it trusts the attestation service, and enclaves that its policy names. */

import {
  encodeWrappedKey,
  type KeyWrapping,
  parseReleasePolicy,
  releaseKey,
} from '@veritee/client/key-release';
import { createTokenVerifier, type TokenVerifierOptions } from '@veritee/client/relying-party';

/** What the owner knows beforehand. */
export interface KeyOwnerOptions {
  /** The attestation service, by its exact URL. */
  readonly issuer: string;
  /** Its keys; fetched from it when absent. */
  readonly keys?: NonNullable<TokenVerifierOptions['keys']>;
  /** MRSIGNER of the enclaves that may have the secret, in hex. */
  readonly enclaveSigner: string;
  readonly secret: Uint8Array;
}

/** Releases the secret to enclaves. */
export interface KeyOwner {
  /** A nonce, good for one release. */
  invite(): string;
  /** The secret, wrapped to the key in the token; throws with every reason when it is not released. */
  release(token: string, enc?: KeyWrapping): Promise<string>;
}

/** An owner of a secret. */
export function createKeyOwner({ issuer, keys, enclaveSigner, secret }: KeyOwnerOptions): KeyOwner {
  const policy = parseReleasePolicy({
    version: '1.0.0',
    anyOf: [
      {
        authority: issuer,
        allOf: [
          { claim: 'x-ms-attestation-type', equals: 'sgx' },
          { claim: 'x-ms-sgx-mrsigner', equals: enclaveSigner },
          { claim: 'x-ms-sgx-is-debuggable', equals: 'false' },
        ],
      },
    ],
  });
  const verifier = createTokenVerifier({ issuers: policy.authorities, ...(keys !== undefined && { keys }) });
  const invitations = new Set<string>();

  return {
    invite() {
      const nonce = crypto.randomUUID();
      invitations.add(nonce);
      return nonce;
    },
    async release(token, enc = 'RSA_AES_KEY_WRAP_256') {
      const verified = await verifier.verify(token, {
        attestationType: 'sgx',
        minimumSvn: 2,
        maxTokenAge: 300,
        predicates: {
          // One release per invitation: a token seen twice is a copy.
          'invited by us': ({ nonce }) => typeof nonce === 'string' && invitations.has(nonce),
        },
      });
      invitations.delete(String(verified.claims['nonce']));
      return encodeWrappedKey(await releaseKey(verified, { policy, secret, enc }));
    },
  };
}
