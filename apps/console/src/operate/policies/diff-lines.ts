/** Which lines of a text differ from those of another. */

/** A line of either text. */
export interface DiffLine {
  readonly mark: 'same' | 'added' | 'removed';
  readonly text: string;
  /** Its number in the earlier and in the later text, from 1. */
  readonly before?: number;
  readonly after?: number;
}

/** Tables are larger than this for no policy that people read: such texts differ as a whole. */
const MOST_CELLS = 4_000_000;

/** The lines of both texts: those of the longest common subsequence once, the removed ones before the added ones. */
export function diffLines(earlier: string, later: string): readonly DiffLine[] {
  const [a, b] = [earlier.split('\n'), later.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end++;
  }
  const lines: DiffLine[] = [];
  const same = (i: number, j: number) =>
    lines.push({ mark: 'same', text: a[i] ?? '', before: i + 1, after: j + 1 });
  for (let i = 0; i < start; i++) same(i, i);
  middle(a, b, { start, aEnd: a.length - end, bEnd: b.length - end }, lines);
  for (let i = end; i > 0; i--) same(a.length - i, b.length - i);
  return lines;
}

interface Span {
  readonly start: number;
  readonly aEnd: number;
  readonly bEnd: number;
}

function middle(
  a: readonly string[],
  b: readonly string[],
  { start, aEnd, bEnd }: Span,
  lines: DiffLine[],
): void {
  const [rows, columns] = [aEnd - start, bEnd - start];
  const isTooLarge = rows * columns > MOST_CELLS;
  const lengths = isTooLarge ? undefined : commonLengths(a.slice(start, aEnd), b.slice(start, bEnd));
  const at = (i: number, j: number): number => lengths?.[(i - start) * (columns + 1) + (j - start)] ?? 0;
  let [i, j] = [start, start];
  while (i < aEnd || j < bEnd) {
    if (!isTooLarge && i < aEnd && j < bEnd && a[i] === b[j]) {
      lines.push({ mark: 'same', text: a[i] ?? '', before: ++i, after: ++j });
    } else if (i < aEnd && (j === bEnd || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ mark: 'removed', text: a[i] ?? '', before: ++i });
    } else {
      lines.push({ mark: 'added', text: b[j] ?? '', after: ++j });
    }
  }
}

/** How long the longest common subsequence is behind each pair of places. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  return lengths;
}
