/** TPMs. */

import type { Kind } from '../kind.ts';
import { tpmMachine } from './attest.ts';
import { tpmSimulation } from './simulate.ts';
import { tpmVerification } from './verify.ts';

/** TPMs, as commands deal with them. */
export const tpmKind: Kind = {
  type: 'Tpm',
  machine: tpmMachine,
  verification: tpmVerification,
  simulation: tpmSimulation,
  showPart: async (bytes, others) => {
    const { eventLogOutcome } = await import('./event-log-text.ts');
    return eventLogOutcome(bytes, others);
  },
};
