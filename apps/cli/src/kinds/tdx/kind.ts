/** Quotes of TDX virtual machines. */

import type { Kind } from '../kind.ts';
import { tdxSimulation } from './simulate.ts';
import { tdxVerification } from './verify.ts';

/** Quotes of TDX virtual machines, as commands deal with them. */
export const tdxKind: Kind = {
  type: 'TdxVm',
  local: { provider: 'tdx_guest' },
  simulation: tdxSimulation,
  verification: tdxVerification,
};
