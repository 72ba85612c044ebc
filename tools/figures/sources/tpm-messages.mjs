// @ts-check

import { sequence } from '../sequence.mjs';

/** @type {import('../sequence.mjs').Sequence} */
const figure = {
  title: 'The four messages of a TPM attestation',
  description:
    'The machine asks for a challenge, the service returns challenge and sealed context, the machine sends the quote over the challenge with boot logs and keys, the service returns the report.',
  parties: [
    { name: 'TPM', lines: ['signs the quote'] },
    { name: 'Machine', lines: ['runs the client'] },
    { name: 'Service', lines: ['keeps no state between'], accent: true },
  ],
  steps: [
    { from: 'Machine', to: 'Service', says: ['1  init'] },
    { from: 'Service', to: 'Machine', says: ['2  challenge, sealed service_context'] },
    { from: 'Machine', to: 'TPM', says: ['quote the PCRs over', 'challenge and request key'] },
    { from: 'TPM', to: 'Machine', says: ['quote'] },
    {
      from: 'Machine',
      to: 'Service',
      says: ['3  quote, PCRs, boot logs, keys, certificate,', 'the same service_context; signed'],
    },
    { at: 'Service', does: ['opens the context, verifies,', 'replays the logs,', 'applies the policy'] },
    { from: 'Service', to: 'Machine', says: ['4  report (JWT)'] },
  ],
  distance: 330,
};

export const draw = (/** @type {import('../themes.mjs').Theme} */ theme) => sequence(figure, theme);
