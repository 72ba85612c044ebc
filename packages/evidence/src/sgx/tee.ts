/** How Intel rates platforms with SGX: the highest TCB level that the PCK certificate's SVNs reach, and the quoting enclave's. */

import type { QuotedTee } from '../dcap/quoted-tee.ts';
import { rateLevel } from '../dcap/rate-level.ts';
import { converge, fitsSgx } from '../dcap/tcb.ts';

/** SGX, as quotes of enclaves need it. */
export const sgxTee: QuotedTee = {
  id: 'sgx',
  qeId: 'QE',
  rate(pck, tcbInfo, trail) {
    const { level, status, shortfalls } = rateLevel(pck, tcbInfo, (each) => fitsSgx(pck, each), trail);
    const { tcbDate, advisories } = level;
    return { status, tcbDate, advisories, shortfalls };
  },
  conclude: (rating, quotingEnclave) => converge(quotingEnclave.status, rating.status),
};
