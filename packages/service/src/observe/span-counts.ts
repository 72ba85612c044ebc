/** Decisions of one instance by outcome and code, in spans of ten seconds of the last hour. */

import { countName } from '../audit/tally.ts';

/** How a decision went; a conversation that began has decided nothing. */
export const outcomes = ['permitted', 'refused', 'failed'] as const;
/** One of them. */
export type RecentOutcome = (typeof outcomes)[number];

/** Numbers of a span of time. */
export interface CountedSpan {
  readonly from: Date;
  readonly counts: readonly Count[];
}

/** Decisions with the same outcome and code. */
export interface Count {
  readonly outcome: RecentOutcome;
  readonly code?: string | undefined;
  readonly count: number;
}

/** The numbers of one instance. */
export interface SpanCounts {
  /** About how much memory they take. */
  readonly bytes: number;
  /** When the oldest span begins, in milliseconds; infinity without spans. */
  readonly oldest: number;
  /** @param time - milliseconds since 1970. A clock that was moved back has numbers ahead of it forgotten. */
  add(outcome: RecentOutcome, code: string | undefined, time: number): void;
  /** From when on nothing was forgotten but for its age, in milliseconds. */
  readonly complete: number;
  dropOldest(): void;
  /** Spans of the last minutes in which something was decided, in their order. */
  counts(minutes: number, now: Date): readonly CountedSpan[];
}

/** How long a span is. */
export const SPAN_SECONDS = 10;
/** How far back the numbers reach. */
export const MOST_MINUTES = 60;
const SPAN = SPAN_SECONDS * 1000;
const HOUR = MOST_MINUTES * 60_000;

/** About how many bytes a span takes, codes of an outcome, and a code: more than was measured in Node. */
const SPAN_BYTES = 160;
const CODES_BYTES = 200;
const CODE_BYTES = 80;

/** Most decisions are permitted: they are one number, and codes have a place only in spans that need it. */
interface Span {
  permitted: number;
  refused: Map<string, number> | undefined;
  failed: Map<string, number> | undefined;
  bytes: number;
}

/** Empty numbers. */
export function spanCounts(): SpanCounts {
  /** By the number of the span since 1970. The newest is always the last. */
  const spans = new Map<number, Span>();
  let bytes = 0;
  let complete = Number.NEGATIVE_INFINITY;

  const drop = (number: number, span: Span): void => {
    spans.delete(number);
    bytes -= span.bytes;
  };
  const giveUp = (number: number, span: Span): void => {
    drop(number, span);
    complete = Math.max(complete, (number + 1) * SPAN);
  };

  /** A clock may be moved to and fro: spans that are not of the last hour go, wherever they are. */
  const spanAt = (time: number): Span => {
    const number = Math.floor(time / SPAN);
    const known = spans.get(number);
    if (known !== undefined) return known;
    for (const [each, other] of spans) {
      if (each > number) giveUp(each, other);
      else if (each * SPAN <= time - HOUR - SPAN) drop(each, other);
    }
    const span = { permitted: 0, refused: undefined, failed: undefined, bytes: SPAN_BYTES };
    spans.set(number, span);
    bytes += SPAN_BYTES;
    return span;
  };

  return {
    get bytes() {
      return bytes;
    },
    get oldest() {
      const [number = Number.POSITIVE_INFINITY] = spans.keys();
      return number * SPAN;
    },
    add: (outcome, code = '', time) => {
      const span = spanAt(time);
      if (outcome === 'permitted') {
        span.permitted++;
        return;
      }
      const grown = countCode(span, outcome, code);
      span.bytes += grown;
      bytes += grown;
    },
    get complete() {
      return complete;
    },
    dropOldest: () => {
      const [oldest] = spans;
      if (oldest !== undefined) giveUp(...oldest);
    },
    counts: (minutes, now) => {
      const time = now.getTime();
      return [...spans]
        .map(([number, span]) => ({ start: number * SPAN, span }))
        .filter(({ start }) => start + SPAN > time - minutes * 60_000 && start <= time)
        .map(({ start, span }) => ({ from: new Date(start), counts: countsOf(span) }));
    },
  };
}

/** Counts, and returns by how many bytes the span grew. */
function countCode(span: Span, outcome: 'refused' | 'failed', code: string): number {
  let grown = 0;
  let codes = span[outcome];
  if (codes === undefined) {
    codes = new Map();
    span[outcome] = codes;
    grown += CODES_BYTES;
  }
  if (countName(codes, code)) grown += CODE_BYTES + 2 * code.length;
  return grown;
}

function countsOf({ permitted, refused = new Map(), failed = new Map() }: Span): readonly Count[] {
  const coded = (outcome: RecentOutcome, codes: ReadonlyMap<string, number>): readonly Count[] =>
    [...codes].map(([code, count]) => ({ outcome, ...(code !== '' && { code }), count }));
  return [
    ...(permitted > 0 ? [{ outcome: 'permitted' as const, count: permitted }] : []),
    ...coded('refused', refused),
    ...coded('failed', failed),
  ];
}
