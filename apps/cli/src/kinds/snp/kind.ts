/** Reports of SEV-SNP virtual machines. */

import type { Kind } from '../kind.ts';
import { snpSimulation } from './simulate.ts';
import { snpVerification } from './verify.ts';

/** Reports of SEV-SNP virtual machines, as commands deal with them. */
export const snpKind: Kind = {
  type: 'SevSnpVm',
  verification: snpVerification,
  simulation: snpSimulation,
};
