/** Structures of a TPM in evidence, read with the refusals of a verifier. */

import { FormatError } from '@veritee/core';
import {
  type TpmPublicArea,
  type TpmSignature,
  type TpmStatement,
  tpmsAttest,
  tpmtPublic,
  tpmtSignature,
} from '@veritee/core/internal/tpm2';
import { refusalOf } from '../trail/trail.ts';

/**
 * Decodes a TPMS_ATTEST, without a size in front.
 *
 * @throws EvidenceError `TpmStructureFormat`
 * @example
 * const statement = decodeAttest(bytes);
 * if (statement.type === 'quote') statement.pcrDigest;
 */
export function decodeAttest(input: Uint8Array): TpmStatement {
  return read(() => tpmsAttest.decode(input));
}

/**
 * Decodes a TPMT_SIGNATURE.
 * @throws EvidenceError `TpmStructureFormat`, `TpmAlgorithmNotAccepted`
 */
export function decodeTpmSignature(input: Uint8Array): TpmSignature {
  return read(() => tpmtSignature.decode(input));
}

/**
 * Decodes a TPMT_PUBLIC, without a size in front.
 * @throws EvidenceError `TpmStructureFormat`
 */
export function decodeTpmtPublic(input: Uint8Array): TpmPublicArea {
  return read(() => tpmtPublic.decode(input));
}

function read<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const code = error.code === 'TpmAlgorithmUnknown' ? 'TpmAlgorithmNotAccepted' : 'TpmStructureFormat';
    throw refusalOf(code, error);
  }
}
