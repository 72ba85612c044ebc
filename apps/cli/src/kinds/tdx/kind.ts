/** Quotes of TDX virtual machines. */

import type { Kind } from '../kind.ts';

/** Quotes of TDX virtual machines, as commands deal with them. */
export const tdxKind: Kind = {
  type: 'TdxVm',
};
