/** The platform statement of version 1 requests: signature, quote and all PCRs in one blob (section 3.5). */

import { CodedError } from '@veritee/core';
import { ByteReader } from '@veritee/core/internal';
import { algorithmName, hashAlgorithm } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../errors.ts';
import { refusalOf } from '../trail/trail.ts';
import type { PcrValues } from './quoted-banks.ts';

/** A statement taken apart. */
export interface PlatformStatement {
  readonly signature: Uint8Array;
  readonly attest: Uint8Array;
  /** All 24 values of one bank, whether quoted or not. */
  readonly pcrs: PcrValues;
}

/** "TPLA", little-endian. */
const MAGIC = 0x414c5054;
const PCRS = 24;

/**
 * Decodes `current_claim` and `boot_claim`.
 * @throws EvidenceError `TpmStructureFormat`
 */
export function decodePlatformStatement(input: Uint8Array): PlatformStatement {
  try {
    const reader = new ByteReader(input, 'platform statement');
    const magic = reader.u32le('magic');
    const version = reader.u32le('version');
    if (magic !== MAGIC || version !== 0)
      throw malformed('TPLA, version 0', `0x${magic.toString(16)}, version ${version}`);
    const id = reader.u32le('PCR algorithm');
    const algorithm = hashAlgorithm(id);
    if (algorithm === undefined) throw malformed('a hash algorithm', algorithmName(id));
    const signatureSize = reader.u32le('cbSignature');
    const quoteSize = reader.u32le('cbQuote');
    const pcrsSize = reader.u32le('cbPcrs');
    if (pcrsSize !== PCRS * algorithm.size)
      throw malformed(`${PCRS * algorithm.size} bytes of PCRs`, `${pcrsSize}`);
    const signature = reader.bytes(signatureSize, 'signature');
    const attest = reader.bytes(quoteSize, 'quote');
    const values = new Map<number, Uint8Array>();
    for (let pcr = 0; pcr < PCRS; pcr++) values.set(pcr, reader.bytes(algorithm.size, `PCR ${pcr}`));
    reader.end();
    return { signature, attest, pcrs: { algorithm: id, values } };
  } catch (error) {
    if (error instanceof EvidenceError || !(error instanceof CodedError)) throw error;
    throw refusalOf('TpmStructureFormat', error);
  }
}

function malformed(expected: string, found: string): EvidenceError {
  return new EvidenceError('TpmStructureFormat', 'The platform statement is malformed.', {
    expected,
    found,
  });
}
