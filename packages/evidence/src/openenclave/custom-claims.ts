/** Custom claims of Open Enclave evidence: they stand behind the quote, whose report data is their SHA-256. */

import { CodedError } from '@veritee/core';
import { ByteReader } from '@veritee/core/internal';
import { quoteHeader } from '../dcap/quote.ts';
import { sgxReportBody } from '../dcap/report-body.ts';
import { EvidenceError } from '../errors.ts';
import { isAttestation, readAttestationHeader, sgxEcdsa } from './layout.ts';

/** Evidence taken apart. */
export interface ClaimedQuote {
  readonly quote: Uint8Array;
  readonly customClaims: Uint8Array;
}

/**
 * Takes evidence of the format SGX_ECDSA apart (sgx-verification §8.2); undefined for all other evidence.
 * @throws EvidenceError `EvidenceFormat`
 */
export function splitCustomClaims(evidence: Uint8Array): ClaimedQuote | undefined {
  if (!isAttestation(evidence)) return undefined;
  try {
    const header = new ByteReader(evidence, 'Open Enclave evidence');
    if (readAttestationHeader(header).format !== sgxEcdsa) return undefined;
    const data = header.rest();
    const reader = new ByteReader(data, 'Open Enclave evidence');
    reader.bytes(quoteHeader.size + sgxReportBody.size, 'quote');
    reader.bytes(reader.u32le('signature data length'), 'signature data');
    const quote = data.subarray(0, reader.position);
    return { quote, customClaims: reader.rest() };
  } catch (cause) {
    if (cause instanceof EvidenceError || !(cause instanceof CodedError)) throw cause;
    throw new EvidenceError('EvidenceFormat', cause.message, { cause });
  }
}
