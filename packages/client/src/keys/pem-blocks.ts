/** The blocks of a PEM text (RFC 7468). Portable. */

import { FormatError } from '@veritee/core';
import { fromBase64 } from '@veritee/core/internal';

const MARK = /-----(BEGIN|END) ([A-Z0-9 ]+)-----/g;
const LONGEST = 256 * 1024;

/** A block of a PEM text. */
export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array<ArrayBuffer>;
}

/** The blocks of a PEM text in order; none where a block is damaged. */
export function blocksOf(text: string): readonly PemBlock[] {
  if (text.length > LONGEST) return [];
  try {
    const marks = [...text.matchAll(MARK)];
    const blocks: PemBlock[] = [];
    for (let at = 0; at < marks.length; at += 2) {
      const [begin, end] = [marks[at], marks[at + 1]];
      const label = begin?.[2] ?? '';
      if (begin?.[1] !== 'BEGIN' || end?.[1] !== 'END' || end[2] !== label) return [];
      const body = text.slice(begin.index + begin[0].length, end.index);
      blocks.push({ label, der: fromBase64(body.replace(/\s/g, ''), 'PEM text') });
    }
    return blocks;
  } catch (cause) {
    if (cause instanceof FormatError) return [];
    throw cause;
  }
}
