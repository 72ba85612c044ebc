// @ts-check

import { sequence } from '../sequence.mjs';

/** @type {import('../sequence.mjs').Sequence} */
const figure = {
  title: 'Secure key release',
  description:
    'The enclave creates an RSA key pair and attests the public key. The owner of the secret verifies the token, applies the release policy and wraps the secret to the key in the token. Only the enclave can unwrap it.',
  parties: [
    { name: 'Enclave', lines: ['holds the private key'], accent: true },
    { name: 'Attestation service', lines: ['Veritee or Azure'] },
    { name: 'Owner of the secret', lines: ['or a key vault'] },
  ],
  steps: [
    {
      at: 'Enclave',
      does: ['creates an RSA key pair,', 'SHA-256 of the public key', 'goes into the evidence'],
    },
    { from: 'Enclave', to: 'Attestation service', says: ['evidence,', 'public key as JSON runtime data'] },
    { from: 'Attestation service', to: 'Enclave', says: ['token with the key in x-ms-runtime'] },
    { from: 'Enclave', to: 'Owner of the secret', says: ['token'] },
    {
      at: 'Owner of the secret',
      does: [
        'verifies the token,',
        'applies the release policy,',
        'wraps the secret to',
        'the key in the token',
      ],
    },
    { from: 'Owner of the secret', to: 'Enclave', says: ['wrapped secret (by any channel)'] },
    { at: 'Enclave', does: ['unwraps it with', 'the private key'] },
  ],
};

export const draw = (/** @type {import('../themes.mjs').Theme} */ theme) => sequence(figure, theme);
