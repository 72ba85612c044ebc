/** SGX quotes. */

import type { Kind } from '../kind.ts';
import { enclaveSimulation } from './simulate.ts';

/** SGX quotes, as commands deal with them. */
export const sgxKind: Kind = {
  type: 'SgxEnclave',
  simulation: enclaveSimulation,
};
