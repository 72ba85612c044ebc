/** Reports of SEV-SNP virtual machines. */

import type { Kind } from '../kind.ts';

/** Reports of SEV-SNP virtual machines, as commands deal with them. */
export const snpKind: Kind = {
  type: 'SevSnpVm',
};
