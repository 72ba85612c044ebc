/** Open Enclave reports. */

import type { Kind } from '../kind.ts';
import { enclaveSimulation } from '../sgx/simulate.ts';

/** Open Enclave reports, as commands deal with them. */
export const openEnclaveKind: Kind = {
  type: 'OpenEnclave',
  simulation: enclaveSimulation,
};
