/** Open Enclave containers around an SGX quote: the report header and the attestation header. */

import { CodedError } from '@veritee/core';
import { ByteReader, bytes, hex, struct, u32le, u64le } from '@veritee/core/internal';
import { EvidenceError } from '../errors.ts';
import { decodeSgxEvidence, type SgxEvidence } from '../sgx/layout.ts';
import { refusalOf } from '../trail/trail.ts';

/** `version` of the two headers. */
const VERSION = { report: 1, attestation: 3 } as const;

/** `oe_report_header_t`. */
export const oeReportHeader = struct('OE report header', { version: u32le, type: u32le, reportSize: u64le });

/** `type` of a report header: a quote for a remote verifier (2); a local report (1) proves nothing to us. */
export const oeRemoteReport = 2;

/** `oe_attestation_header_t` with the padding that C puts in front of its 64-bit member. */
const oeAttestationHeader = struct('OE attestation header', {
  version: u32le,
  format: bytes(16),
  padding: bytes(4),
  dataSize: u64le,
});

/** The format in which custom claims stand behind the quote. */
export const sgxEcdsa = 'SGX_ECDSA';

/** Formats of attestation headers whose data starts with an SGX quote. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['a3a21e871b4d4014b70aa125d2fbcd8c', sgxEcdsa],
  ['c8303454d9234c2ca691df7def460a76', 'LEGACY_REPORT_REMOTE'],
  ['1923d91e12d24c72b22025cd8dace871', 'RAW_SGX_QUOTE_ECDSA'],
]);

/** Whether the bytes begin as evidence with an attestation header does. */
export function isAttestation(input: Uint8Array): boolean {
  return (
    input.length >= oeAttestationHeader.size &&
    new ByteReader(input, 'OE report').u32le('version') === VERSION.attestation
  );
}

/** How the quote was packed. */
export interface OpenEnclaveEvidence extends SgxEvidence {
  readonly container: 'report' | 'attestation';
  /** Of an attestation header: the format's name. */
  readonly format?: string | undefined;
}

/**
 * Decodes an OE report (16-byte header and quote) or OE evidence with an attestation header.
 * @throws EvidenceError `EvidenceFormat`, `QuoteFormat`
 */
export function decodeOpenEnclave(input: Uint8Array): OpenEnclaveEvidence {
  try {
    const reader = new ByteReader(input, 'OE report');
    const version = new ByteReader(input, 'OE report').u32le('version');
    if (version === VERSION.report) return readReport(reader, input);
    if (version === VERSION.attestation) return readAttestation(reader, input);
    throw malformed(
      'The evidence is not an Open Enclave report.',
      'version 1 (report) or 3 (attestation)',
      `${version}`,
    );
  } catch (error) {
    if (error instanceof EvidenceError || !(error instanceof CodedError)) throw error;
    throw refusalOf('EvidenceFormat', error);
  }
}

function readReport(reader: ByteReader, input: Uint8Array): OpenEnclaveEvidence {
  const header = oeReportHeader.decode(reader.bytes(oeReportHeader.size, 'header'));
  if (header.type !== oeRemoteReport) {
    throw malformed('The Open Enclave report is not for remote verifiers.', 'type 2', `${header.type}`);
  }
  return { ...readQuote(reader, header.reportSize, input), container: 'report' };
}

function readAttestation(reader: ByteReader, input: Uint8Array): OpenEnclaveEvidence {
  const { format, dataSize } = readAttestationHeader(reader);
  if (format === 'LEGACY_REPORT_REMOTE' && input[oeAttestationHeader.size] === 1) {
    return {
      ...readReport(new ByteReader(reader.rest(), 'OE report'), input),
      container: 'attestation',
      format,
    };
  }
  return { ...readQuote(reader, dataSize, input), container: 'attestation', format };
}

/**
 * Reads an attestation header, with the data behind it still to come.
 * @throws EvidenceError `EvidenceFormat`; CodedError when the input is too short
 */
export function readAttestationHeader(reader: ByteReader): {
  readonly format: string;
  readonly dataSize: bigint;
} {
  const header = oeAttestationHeader.decode(reader.bytes(oeAttestationHeader.size, 'header'));
  const format = FORMATS.get(hex(header.format));
  if (format === undefined) {
    throw malformed(
      'The Open Enclave evidence is of another format.',
      [...FORMATS.values()].join(', '),
      hex(header.format),
    );
  }
  if (header.padding.some((byte) => byte !== 0))
    throw malformed('The padding of the Open Enclave header is not empty.', '00000000', hex(header.padding));
  if (header.dataSize !== BigInt(reader.remaining))
    throw malformed(
      'The size in the Open Enclave header is not that of its data.',
      `${reader.remaining}`,
      `${header.dataSize}`,
    );
  return { format, dataSize: header.dataSize };
}

function readQuote(reader: ByteReader, size: bigint, input: Uint8Array): SgxEvidence {
  const quote = reader.rest();
  if (size !== BigInt(quote.length)) {
    throw malformed(
      'The size in the Open Enclave header is not that of the quote.',
      `${quote.length}`,
      `${size}`,
    );
  }
  return decodeSgxEvidence(quote, input);
}

function malformed(message: string, expected: string, found: string): EvidenceError {
  return new EvidenceError('EvidenceFormat', message, {
    expected,
    found,
    hint: 'Send a bare SGX quote as type SgxEnclave.',
  });
}
