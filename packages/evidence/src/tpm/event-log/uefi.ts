/** UEFI structures in event logs: variables, signature lists, GUIDs (UEFI specification, sections 8.2 and 32.4). */

import { FormatError } from '@veritee/core';
import { ByteReader, hex } from '@veritee/core/internal';
import { EvidenceError } from '../../errors.ts';

/** GUIDs of variables and signature types, upper case without braces. */
export const uefiGuid = {
  globalVariable: '8BE4DF61-93CA-11D2-AA0D-00E098032B8C',
  imageSecurityDatabase: 'D719B2CB-3D3A-4596-A3BC-DAD00E67656F',
  x509: 'A5C059A1-94E4-4AA7-87B5-AB155C2BF072',
  sha256: 'C1C41626-504C-4092-ACA9-41F936934328',
} as const;

/** UEFI_VARIABLE_DATA. */
export interface UefiVariable {
  readonly guid: string;
  readonly name: string;
  readonly data: Uint8Array;
}

/** EFI_SIGNATURE_DATA. */
export interface UefiSignature {
  readonly owner: string;
  readonly data: Uint8Array;
}

/** EFI_SIGNATURE_LIST. */
export interface UefiSignatureList {
  readonly type: string;
  readonly signatures: readonly UefiSignature[];
}

const LONGEST_NAME = 1024;
const GUID_BYTES = 16;
const LIST_HEADER_BYTES = 28;
const MOST_SIGNATURES = 65_536;

/**
 * Decodes a variable as it is measured.
 * @throws EvidenceError `EventLogFormat`; FormatError
 */
export function decodeUefiVariable(input: Uint8Array): UefiVariable {
  const reader = new ByteReader(input, 'UEFI variable');
  const guid = readGuid(reader, 'variable GUID');
  const nameLength = reader.u64le('name length');
  const dataLength = reader.u64le('data length');
  // Bounded before anything is doubled or converted: the lengths are 64 bits of somebody else's choice.
  if (nameLength > BigInt(LONGEST_NAME) || dataLength > BigInt(input.length))
    throw malformed(
      'The lengths of a UEFI variable are impossible.',
      `${input.length} bytes`,
      `${nameLength} and ${dataLength}`,
    );
  const name = utf16(reader.bytes(2 * Number(nameLength), 'name'), 'name of a UEFI variable');
  const data = reader.bytes(Number(dataLength), 'data');
  reader.end();
  return { guid, name, data };
}

/**
 * Decodes the signature lists of PK, KEK, db and dbx.
 * @throws EvidenceError `EventLogFormat`; FormatError
 */
export function decodeSignatureLists(input: Uint8Array): UefiSignatureList[] {
  const reader = new ByteReader(input, 'signature lists');
  const lists: UefiSignatureList[] = [];
  let budget = MOST_SIGNATURES;
  while (reader.remaining > 0) {
    const type = readGuid(reader, 'signature type');
    const listSize = reader.u32le('list size');
    const headerSize = reader.u32le('header size');
    const signatureSize = reader.u32le('signature size');
    const entries = listSize - LIST_HEADER_BYTES - headerSize;
    if (entries < 0 || signatureSize <= GUID_BYTES || entries % signatureSize !== 0)
      throw malformed(
        'The sizes of a signature list do not add up.',
        'whole entries',
        `${listSize} with entries of ${signatureSize}`,
      );
    reader.bytes(headerSize, 'signature header');
    budget -= entries / signatureSize;
    if (budget < 0) throw malformed('There are too many signatures.', `at most ${MOST_SIGNATURES}`, 'more');
    const signatures: UefiSignature[] = [];
    for (let left = entries; left > 0; left -= signatureSize) {
      signatures.push(decodeSignatureEntry(reader.bytes(signatureSize, 'signature')));
    }
    lists.push({ type, signatures });
  }
  return lists;
}

/** One entry: its owner's GUID, then a certificate or hash. */
export function decodeSignatureEntry(input: Uint8Array): UefiSignature {
  const reader = new ByteReader(input, 'signature entry');
  return { owner: readGuid(reader, 'signature owner'), data: reader.rest() };
}

/** A GUID as text; its first three parts are little-endian. */
export function readGuid(reader: ByteReader, field: string): string {
  const text = hex(reader.bytes(GUID_BYTES, field)).toUpperCase();
  const reversed = (from: number, to: number): string => {
    let part = '';
    for (let at = to - 2; at >= from; at -= 2) part += text.slice(at, at + 2);
    return part;
  };
  return `${reversed(0, 8)}-${reversed(8, 12)}-${reversed(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

const decoder = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true });

/**
 * Text of UTF-16LE bytes; one NUL at the end is not part of it.
 * @throws FormatError `EncodingInvalid` on an odd length or a lone surrogate
 */
export function utf16(bytes: Uint8Array, what: string): string {
  try {
    return decoder.decode(bytes).replace(/\0$/, '');
  } catch (cause) {
    throw new FormatError('EncodingInvalid', `The ${what} is not text.`, {
      expected: 'UTF-16',
      found: `${bytes.length} bytes`,
      cause,
    });
  }
}

function malformed(message: string, expected: string, found: string): EvidenceError {
  return new EvidenceError('EventLogFormat', message, { expected, found });
}
