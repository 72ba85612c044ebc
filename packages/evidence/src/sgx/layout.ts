/** SGX evidence: a DCAP quote whose body is an SGX report. */

import { decodeQuote, type Quote } from '../dcap/quote.ts';
import { type SgxReportBody, sgxReportBody } from '../dcap/report-body.ts';
import { EvidenceError } from '../errors.ts';

/** Decoded SGX evidence. */
export interface SgxEvidence {
  /** The bytes as they were sent; their hash goes into the token. */
  readonly bytes: Uint8Array;
  readonly quote: Quote;
  readonly report: SgxReportBody;
}

/**
 * Decodes an SGX quote.
 *
 * @param quote - the quote itself
 * @param bytes - the evidence as sent, where the quote stands in a container
 * @throws EvidenceError `QuoteFormat`
 */
export function decodeSgxEvidence(quote: Uint8Array, bytes: Uint8Array = quote): SgxEvidence {
  const decoded = decodeQuote(quote);
  if (decoded.bodyKind !== 'sgx') {
    throw new EvidenceError('QuoteFormat', 'The quote is not of an SGX enclave.', {
      expected: 'TEE type 0 (SGX)',
      found: `a ${decoded.bodyKind} body`,
      hint: 'Send quotes of TDX virtual machines as type TdxVm.',
    });
  }
  return { bytes, quote: decoded, report: sgxReportBody.decode(decoded.body) };
}
