/** Azure guests. */

import type { Kind } from '../kind.ts';
import { guestMachine } from './attest.ts';
import { guestSimulation } from './simulate.ts';
import { guestVerification } from './verify.ts';

/** Azure guests, as commands deal with them. */
export const guestKind: Kind = {
  type: 'AzureGuest',
  machine: guestMachine,
  verification: guestVerification,
  simulation: guestSimulation,
};
