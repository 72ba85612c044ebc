/**
 * Finds the evidence in a signing certificate. Four places are known (sgx-verification §7.5 and §8.4): the vendor's old and new
 * names for an Open Enclave report, for Open Enclave evidence, and the new one for SEV-SNP evidence.
 */

import { DerReader, derTag, fromUtf8 } from '@veritee/core/internal';
import { SigningCertificateError } from './errors.ts';
import type { ReadCertificate } from './read-certificate.ts';

/** How evidence is stored in a certificate. */
export type EmbeddedEvidenceForm =
  | 'sgx-quote'
  | 'open-enclave-report'
  | 'open-enclave-evidence'
  | 'sev-snp-evidence';

/** Evidence taken out of a certificate; nothing of it is proven. */
export interface EmbeddedEvidence {
  readonly form: EmbeddedEvidenceForm;
  /** By which kind of attestation it is to be verified. */
  readonly attestationType: 'SgxEnclave' | 'OpenEnclave' | 'SevSnpVm';
  /** The bytes to verify: a bare quote, an Open Enclave report or evidence with its header, or JSON text. */
  readonly bytes: Uint8Array;
  /** The extension that it was found in. */
  readonly oid: string;
  /** The vendor's word for the kind of TEE, beside SEV-SNP evidence. */
  readonly teeKind?: string;
}

const REPORT_OIDS = ['1.2.840.113556.10.1.1', '1.3.6.1.4.1.311.105.1'];
const EVIDENCE_OIDS = ['1.2.840.113556.10.1.2', '1.3.6.1.4.1.311.105.2'];
const SNP_OID = '1.3.6.1.4.1.311.105.1000.1';
const TEE_KIND_OID = '1.3.6.1.4.1.311.105.1000.2';

/** Versions 3 to 5 of a quote, each with an ECDSA P-256 key. */
const QUOTE_STARTS: readonly number[] = [0x0002_0003, 0x0002_0004, 0x0002_0005];

/** Tags that the value may be wrapped in once more. */
const WRAPPERS: readonly number[] = [derTag.octetString, derTag.utf8String];

/**
 * The evidence in a certificate.
 *
 * @throws SigningCertificateError `EvidenceMissing` when it has none, `EvidenceFormat` when it is of no known form
 */
export function findEvidence({ extensions }: ReadCertificate): EmbeddedEvidence {
  for (const oid of REPORT_OIDS) {
    const value = extensions.get(oid);
    if (value !== undefined) return reportIn(unwrapped(value), oid);
  }
  for (const oid of EVIDENCE_OIDS) {
    const value = extensions.get(oid);
    // Beside a report, the old name holds the number 1 and no evidence.
    if (value !== undefined && value[0] !== derTag.integer) return evidenceIn(unwrapped(value), oid);
  }
  const json = extensions.get(SNP_OID);
  if (json !== undefined) return snpIn(unwrapped(json), extensions.get(TEE_KIND_OID));
  throw new SigningCertificateError('EvidenceMissing', 'The certificate has no evidence of a TEE in it.', {
    expected: `an extension ${[...REPORT_OIDS, ...EVIDENCE_OIDS, SNP_OID].join(', ')}`,
    hint: 'Certificates of the instance itself have it; those that a certificate authority issued do not.',
  });
}

/** The same extension holds the value bare or in an OCTET STRING of its own. */
function unwrapped(value: Uint8Array): Uint8Array {
  if (!WRAPPERS.includes(value[0] ?? 0)) return value;
  try {
    const reader = new DerReader(value);
    const { content } = reader.next('evidence');
    return reader.done ? content : value;
  } catch {
    return value;
  }
}

function reportIn(bytes: Uint8Array, oid: string): EmbeddedEvidence {
  if (word(bytes, 0) === 1 && word(bytes, 4) === 2) {
    return { form: 'open-enclave-report', attestationType: 'OpenEnclave', bytes, oid };
  }
  if (word(bytes, 0) === 3 && word(bytes, 4) !== undefined) return evidenceIn(bytes, oid);
  if (QUOTE_STARTS.includes(word(bytes, 0) ?? 0)) {
    return { form: 'sgx-quote', attestationType: 'SgxEnclave', bytes, oid };
  }
  throw malformed('an Open Enclave report or an SGX quote', oid);
}

function evidenceIn(bytes: Uint8Array, oid: string): EmbeddedEvidence {
  if (word(bytes, 0) !== 3) throw malformed('Open Enclave evidence, version 3', oid);
  return { form: 'open-enclave-evidence', attestationType: 'OpenEnclave', bytes, oid };
}

function snpIn(bytes: Uint8Array, teeKind: Uint8Array | undefined): EmbeddedEvidence {
  if (bytes[0] !== 0x7b) throw malformed('JSON text with SnpReport, VcekCertChain and Endorsements', SNP_OID);
  return {
    form: 'sev-snp-evidence',
    attestationType: 'SevSnpVm',
    bytes,
    oid: SNP_OID,
    ...(teeKind !== undefined && { teeKind: printable(unwrapped(teeKind)) }),
  };
}

function printable(text: Uint8Array): string {
  try {
    return fromUtf8(text.subarray(0, 64)).replace(/[^\x20-\x7e]/g, '');
  } catch {
    return '';
  }
}

/** Little-endian, 32 bits. */
function word(bytes: Uint8Array, at: number): number | undefined {
  if (bytes.length < at + 4) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}

function malformed(expected: string, oid: string): SigningCertificateError {
  return new SigningCertificateError(
    'EvidenceFormat',
    'The evidence in the certificate is of no known form.',
    {
      expected,
      found: `other bytes in extension ${oid}`,
    },
  );
}
