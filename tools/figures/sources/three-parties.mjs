// @ts-check

import { sequence } from '../sequence.mjs';

/** @type {import('../sequence.mjs').Sequence} */
const figure = {
  title: 'The three parties of an attestation',
  description:
    'The attester sends evidence to the verifier. The verifier gets endorsements from the hardware vendor, applies the policy and returns a token. The attester hands the token to the relying party, which verifies it with the keys of the verifier and decides.',
  parties: [
    { name: 'Attester', lines: ['your enclave or VM'] },
    { name: 'Verifier', lines: ['Veritee or Azure Attestation'], accent: true },
    { name: 'Relying party', lines: ['decides whether to trust'] },
  ],
  steps: [
    { at: 'Attester', does: ['creates a key,', 'has it bound to evidence'] },
    { from: 'Attester', to: 'Verifier', says: ['evidence, public key'] },
    { at: 'Verifier', does: ['gets endorsements of the vendor,', 'verifies, applies the policy'] },
    { from: 'Verifier', to: 'Attester', says: ['attestation token (JWT)'] },
    { from: 'Attester', to: 'Relying party', says: ['attestation token'] },
    { from: 'Relying party', to: 'Verifier', says: ['GET /certs'], dashed: true },
    { at: 'Relying party', does: ['verifies the token, compares it', 'with what it expects'] },
    { from: 'Relying party', to: 'Attester', says: ['a secret, encrypted to the key in the token'] },
  ],
};

export const draw = (/** @type {import('../themes.mjs').Theme} */ theme) => sequence(figure, theme);
