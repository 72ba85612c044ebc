/** TPMS_ATTEST: what a TPM says and signs (TPM 2.0 Part 2, section 10.12). Bytes to fields; nothing here is trust. */

import { ByteReader, CodedError } from '@veritee/core';
import { EvidenceError } from '../errors.ts';
import { refusalOf } from '../trail/trail.ts';

/** `TPM_GENERATED_VALUE`: only a TPM starts a structure it signs with it, so nothing signed for others can pass as one. */
const GENERATED = 0xff544347;

/** Kinds of statements read here. */
export const attestType = { certify: 0x8017, quote: 0x8018, creation: 0x801a } as const;

/** The PCRs of one bank that a quote covers. */
export interface PcrSelection {
  /** TPM_ALG_ID of the bank. */
  readonly algorithm: number;
  /** Ascending. */
  readonly indexes: readonly number[];
}

/** Clock and counters of the TPM when it made the statement. */
export interface ClockInfo {
  readonly clock: bigint;
  readonly resetCount: number;
  readonly restartCount: number;
  readonly safe: boolean;
}

interface AttestHead {
  readonly qualifiedSigner: Uint8Array;
  /** What the caller had the TPM sign along: a nonce, or a hash that binds something. */
  readonly extraData: Uint8Array;
  readonly clockInfo: ClockInfo;
  readonly firmwareVersion: bigint;
}

/** The values of PCRs. */
export interface QuoteStatement extends AttestHead {
  readonly type: 'quote';
  readonly selections: readonly PcrSelection[];
  readonly pcrDigest: Uint8Array;
}

/** That an object with this name is loaded in the TPM. */
export interface CertifyStatement extends AttestHead {
  readonly type: 'certify';
  readonly name: Uint8Array;
  readonly qualifiedName: Uint8Array;
}

/** That the TPM created an object. */
export interface CreationStatement extends AttestHead {
  readonly type: 'creation';
  readonly objectName: Uint8Array;
  readonly creationHash: Uint8Array;
}

/** A decoded TPMS_ATTEST; byte members are views into the input. */
export type TpmStatement = QuoteStatement | CertifyStatement | CreationStatement;

/** A TPM has no more banks than hash algorithms. */
const MOST_SELECTIONS = 16;
const MOST_BYTES = 4096;

/**
 * Decodes a TPMS_ATTEST, without a size in front.
 *
 * @throws EvidenceError `TpmStructureFormat`
 * @example
 * const statement = decodeAttest(bytes);
 * if (statement.type === 'quote') statement.pcrDigest;
 */
export function decodeAttest(input: Uint8Array): TpmStatement {
  if (input.length > MOST_BYTES)
    throw malformed('The TPM statement is too long.', `at most ${MOST_BYTES} bytes`, `${input.length}`);
  try {
    const reader = new ByteReader(input, 'TPMS_ATTEST');
    const statement = readStatement(reader);
    reader.end();
    return statement;
  } catch (error) {
    if (error instanceof EvidenceError || !(error instanceof CodedError)) throw error;
    throw refusalOf('TpmStructureFormat', error);
  }
}

function readStatement(reader: ByteReader): TpmStatement {
  const magic = reader.u32be('magic');
  if (magic !== GENERATED)
    throw malformed(
      'The statement was not made by a TPM.',
      `magic 0x${GENERATED.toString(16)}`,
      `0x${magic.toString(16)}`,
    );
  const type = reader.u16be('type');
  const head = readHead(reader);
  if (type === attestType.quote) {
    return {
      type: 'quote',
      ...head,
      selections: readSelections(reader),
      pcrDigest: sized(reader, 'pcrDigest'),
    };
  }
  if (type === attestType.certify) {
    return {
      type: 'certify',
      ...head,
      name: sized(reader, 'name'),
      qualifiedName: sized(reader, 'qualifiedName'),
    };
  }
  if (type === attestType.creation) {
    return {
      type: 'creation',
      ...head,
      objectName: sized(reader, 'objectName'),
      creationHash: sized(reader, 'creationHash'),
    };
  }
  throw malformed(
    'The kind of TPM statement is not known.',
    'a quote, a certification or a creation',
    `0x${type.toString(16)}`,
  );
}

function readHead(reader: ByteReader): AttestHead {
  return {
    qualifiedSigner: sized(reader, 'qualifiedSigner'),
    extraData: sized(reader, 'extraData'),
    clockInfo: {
      clock: reader.u64be('clock'),
      resetCount: reader.u32be('resetCount'),
      restartCount: reader.u32be('restartCount'),
      safe: readYesNo(reader, 'safe'),
    },
    firmwareVersion: reader.u64be('firmwareVersion'),
  };
}

function readSelections(reader: ByteReader): PcrSelection[] {
  const count = reader.u32be('selection count');
  if (count > MOST_SELECTIONS)
    throw malformed('The quote selects too many banks.', `at most ${MOST_SELECTIONS}`, `${count}`);
  const selections: PcrSelection[] = [];
  for (let i = 0; i < count; i++) {
    const algorithm = reader.u16be('bank algorithm');
    const bitmap = reader.bytes(reader.u8('sizeofSelect'), 'pcrSelect');
    selections.push({ algorithm, indexes: indexesIn(bitmap) });
  }
  return selections;
}

function indexesIn(bitmap: Uint8Array): number[] {
  const indexes: number[] = [];
  for (const [at, byte] of bitmap.entries()) {
    for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) indexes.push(8 * at + bit);
  }
  return indexes;
}

/** A TPM2B: its size, then its bytes. */
function sized(reader: ByteReader, field: string): Uint8Array {
  return reader.bytes(reader.u16be(`size of ${field}`), field);
}

function readYesNo(reader: ByteReader, field: string): boolean {
  const value = reader.u8(field);
  if (value > 1) throw malformed(`The TPM statement's ${field} is no truth value.`, '0 or 1', `${value}`);
  return value === 1;
}

function malformed(message: string, expected: string, found: string): EvidenceError {
  return new EvidenceError('TpmStructureFormat', message, { expected, found });
}
