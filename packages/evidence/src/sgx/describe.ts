/** SGX evidence as a labelled tree for people. Reads without trusting. */

import { describeQuote, describeReport } from '../dcap/describe.ts';
import type { Description } from '../scheme.ts';
import type { SgxEvidence } from './layout.ts';

/** Every field of a quote. */
export function describeSgx({ quote }: SgxEvidence): Description {
  return describeQuote('SGX quote', quote, describeReport('Enclave report', quote.body));
}
