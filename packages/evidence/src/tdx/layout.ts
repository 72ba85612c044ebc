/** TDX evidence: a DCAP quote whose body is a TD report. */

import { decodeQuote, type Quote } from '../dcap/quote.ts';
import { EvidenceError } from '../errors.ts';
import { decodeTdReport, type TdReport } from './td-report.ts';

/** Decoded TDX evidence. */
export interface TdxEvidence {
  readonly quote: Quote;
  readonly report: TdReport;
}

/**
 * Decodes a TDX quote, version 4 or 5.
 *
 * @throws EvidenceError `QuoteFormat`
 * @example
 * decodeTdxEvidence(quote).report.mrTd;
 */
export function decodeTdxEvidence(quote: Uint8Array): TdxEvidence {
  const decoded = decodeQuote(quote);
  const { bodyKind, body } = decoded;
  if (bodyKind === 'sgx') {
    throw new EvidenceError('QuoteFormat', 'The quote is of an SGX enclave, not of a TDX virtual machine.', {
      expected: 'TEE type 0x81 (TDX)',
      found: 'TEE type 0 (SGX)',
      hint: 'Send quotes of SGX enclaves as type SgxEnclave.',
    });
  }
  return { quote: decoded, report: decodeTdReport(bodyKind, body) };
}
