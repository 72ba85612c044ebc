/** Reports of SEV-SNP virtual machines. */

import type { Kind } from '../kind.ts';
import { snpSimulation } from './simulate.ts';
import { snpVerification } from './verify.ts';

/** Reports of SEV-SNP virtual machines, as commands deal with them. */
export const snpKind: Kind = {
  type: 'SevSnpVm',
  local: {
    provider: 'sev_guest',
    // The table of certificates that the host may give has its place behind the report.
    evidence: (report, table) => new Uint8Array(Buffer.concat([report, table])),
  },
  verification: snpVerification,
  simulation: snpSimulation,
};
