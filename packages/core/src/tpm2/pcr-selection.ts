/** TPML_PCR_SELECTION: which PCRs of which banks (TPM 2.0 Part 2, section 10.9.7). */

import type { Layout } from '../bytes/sequence.ts';
import { malformed } from './parts.ts';

/** PCRs of one bank. */
export interface PcrSelection {
  /** TPM_ALG_ID of the bank. */
  readonly algorithm: number;
  /** Ascending. */
  readonly indexes: readonly number[];
}

/** PCRs of a PC's TPM. */
export const pcrCount = 24;
const BITMAP_BYTES = pcrCount / 8;
/** A TPM has no more banks than hash algorithms. */
const MOST_SELECTIONS = 16;

/** The list. Written with bitmaps of three octets; read with any. */
export const tpmlPcrSelection: Layout<readonly PcrSelection[]> = {
  read: (reader) => {
    const count = reader.u32be('selection count');
    if (count > MOST_SELECTIONS)
      throw malformed('A TPM structure selects too many banks.', `at most ${MOST_SELECTIONS}`, `${count}`);
    return Array.from({ length: count }, () => {
      const algorithm = reader.u16be('bank algorithm');
      return { algorithm, indexes: indexesIn(reader.bytes(reader.u8('sizeofSelect'), 'pcrSelect')) };
    });
  },
  write: (writer, selections) => {
    writer.u32be(selections.length);
    for (const { algorithm, indexes } of selections)
      writer.u16be(algorithm).u8(BITMAP_BYTES).bytes(bitmapOf(indexes));
  },
};

function indexesIn(bitmap: Uint8Array): number[] {
  const indexes: number[] = [];
  for (const [at, byte] of bitmap.entries()) {
    for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) indexes.push(8 * at + bit);
  }
  return indexes;
}

function bitmapOf(indexes: readonly number[]): Uint8Array {
  const bitmap = new Uint8Array(BITMAP_BYTES);
  for (const index of indexes) {
    const octet = bitmap[index >> 3];
    if (octet === undefined || !Number.isInteger(index))
      throw malformed('A PCR that is selected does not exist.', `0 to ${pcrCount - 1}`, `${index}`);
    bitmap[index >> 3] = octet | (1 << (index & 7));
  }
  return bitmap;
}
