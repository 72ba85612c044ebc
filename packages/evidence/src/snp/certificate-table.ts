/** The certificate table behind extended reports and in `auxblob` of the Linux TSM (GHCB specification, section 4.1.8.1). */

import { allZero, bytes, hex, struct, u32le } from '@veritee/core/internal';
import { EvidenceError } from '../errors.ts';

const entryLayout = struct('certificate table entry', { guid: bytes(16), offset: u32le, length: u32le });

/** What an entry holds, by its GUID in the order of its text. The revocation list of a host is not asked about its own chain. */
const CONTENT: Readonly<Record<string, 'vcek' | 'vlek' | 'intermediate' | 'root'>> = {
  '63da758de6644564adc5f4b93be8accd': 'vcek',
  a8074bc2a25a483eaae639c045a0b8a1: 'vlek',
  '4ab7b379bbac4fe4a02f05aef327c782': 'intermediate',
  c0b406a4a803495297433fb6014cd0ae: 'root',
};

/** The certificates that a table holds, each DER or PEM. */
export interface CertificateTable {
  readonly vcek?: Uint8Array | undefined;
  readonly vlek?: Uint8Array | undefined;
  readonly intermediate?: Uint8Array | undefined;
  readonly root?: Uint8Array | undefined;
}

/** Hosts may put entries of their own beside AMD's five. */
const MOST_ENTRIES = 64;

/**
 * Decodes a certificate table: entries up to one of zeros, then the data that they point into.
 * @throws EvidenceError `SnpReportFormat`
 */
export function decodeCertificateTable(table: Uint8Array): CertificateTable {
  const found: Record<string, Uint8Array> = {};
  for (let at = 0, count = 0; ; at += entryLayout.size, count++) {
    if (count > MOST_ENTRIES) throw malformed(`at most ${MOST_ENTRIES} entries`);
    if (at + entryLayout.size > table.length) throw malformed('an entry of zeros at its end');
    const { guid, offset, length } = entryLayout.decode(table.subarray(at, at + entryLayout.size));
    if (allZero(guid)) return found;
    if (offset + length > table.length) throw malformed('entries within the table');
    const content = CONTENT[hex(guid)];
    if (content === undefined) continue;
    if (found[content] !== undefined) throw malformed(`one ${content} certificate`);
    // Copies: what is remembered of a certificate must not keep the whole evidence, or the request that it came in.
    found[content] = Uint8Array.from(table.subarray(offset, offset + length));
  }
}

function malformed(expected: string): EvidenceError {
  return new EvidenceError('SnpReportFormat', 'The certificate table of the SEV-SNP report is malformed.', {
    expected,
  });
}
