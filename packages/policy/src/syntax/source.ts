/** A policy text with its lines: turns offsets into the lines and columns that people count. */

import { withoutMark } from '@veritee/core/internal';

/** A stretch of the policy text. Lines and columns count from 1, in UTF-16 code units; the end is exclusive. */
export interface SourceSpan {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A text and the offsets at which its lines begin. */
export interface Source {
  readonly text: string;
  readonly lineStarts: readonly number[];
}

/**
 * The text with its line starts. Lines end with LF, CR LF or CR. The first begins behind a byte order mark: the mark is part
 * of the text and of its hash, but not of what is read.
 */
export function sourceOf(text: string): Source {
  const lineStarts = [text.length - withoutMark(text).length];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a || (unit === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) lineStarts.push(at + 1);
  }
  return { text, lineStarts };
}

/** The span between two offsets. */
export function spanOf(source: Source, start: number, end: number): SourceSpan {
  const first = lineAt(source, start);
  const last = lineAt(source, end);
  return {
    start,
    end,
    line: first + 1,
    column: start - (source.lineStarts[first] ?? 0) + 1,
    endLine: last + 1,
    endColumn: end - (source.lineStarts[last] ?? 0) + 1,
  };
}

function lineAt(source: Source, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
