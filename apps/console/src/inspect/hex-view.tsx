/** Bytes as hexadecimal; only the rows in sight are drawn. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { ByteRange } from '../protocol.ts';
import { texts } from '../texts.ts';

const PER_ROW = 16;
/** Pixels; the style sheet has the same. */
const ROW = 22;
const BEYOND = 12;

/** A view of bytes; a click or the arrow keys select one. */
export function HexView({
  bytes,
  range,
  selectAt,
}: {
  readonly bytes: Uint8Array;
  readonly range: ByteRange | undefined;
  readonly selectAt: (offset: number) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [cursor, setCursor] = useState(0);
  const rows = Math.ceil(bytes.length / PER_ROW);
  const first = Math.max(0, Math.floor(top / ROW) - BEYOND);
  const last = Math.min(rows, first + 2 * BEYOND + 40);
  useEffect(() => {
    if (range === undefined || box.current === null) return;
    const at = Math.floor(range.offset / PER_ROW) * ROW;
    const { scrollTop, clientHeight } = box.current;
    if (at < scrollTop || at > scrollTop + clientHeight - 2 * ROW)
      box.current.scrollTop = Math.max(0, at - 3 * ROW);
  }, [range]);
  const go = (offset: number) => {
    if (offset < 0 || offset >= bytes.length) return;
    setCursor(offset);
    selectAt(offset);
  };
  const keys = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: PER_ROW,
      ArrowUp: -PER_ROW,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    go(cursor + step);
  };
  const pick = (event: MouseEvent) => {
    const offset = (event.target as HTMLElement).dataset['at'];
    if (offset !== undefined) go(Number(offset));
  };
  return (
    <div
      class="hex"
      ref={box}
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move a cursor over the bytes
      tabIndex={0}
      aria-label={`${texts.bytes.bytes}, ${bytes.length}`}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
      onClick={pick}
      onKeyDown={keys}
    >
      <div class="hex-rows" style={{ height: `${rows * ROW}px` }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, i) => (
          <Row key={first + i} row={first + i} bytes={bytes} range={range} cursor={cursor} />
        ))}
      </div>
    </div>
  );
}

function Row({
  row,
  bytes,
  range,
  cursor,
}: {
  readonly row: number;
  readonly bytes: Uint8Array;
  readonly range: ByteRange | undefined;
  readonly cursor: number;
}) {
  const from = row * PER_ROW;
  const part = [...bytes.subarray(from, from + PER_ROW)];
  const nameOf = (at: number): string => {
    const isIn = range !== undefined && at >= range.offset && at < range.offset + range.length;
    return `${isIn ? 'in' : ''}${at === cursor ? ' cursor' : ''}`.trim();
  };
  return (
    <div class="hex-row" style={{ top: `${row * ROW}px` }}>
      <span class="hex-at">{from.toString(16).padStart(6, '0')}</span>
      <span class="hex-bytes">
        {part.map((byte, i) => (
          <span key={from + i} data-at={from + i} class={nameOf(from + i)}>
            {byte.toString(16).padStart(2, '0')}
          </span>
        ))}
      </span>
      <span class="hex-text" aria-hidden="true">
        {part.map((byte, i) => (
          <span key={from + i} data-at={from + i} class={nameOf(from + i)}>
            {byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'}
          </span>
        ))}
      </span>
    </div>
  );
}
