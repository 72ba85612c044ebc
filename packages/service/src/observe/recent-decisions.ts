/**
 * What was decided lately, for people who watch: numbers of the last hour, and the newest refusals with what explains them.
 * In the memory of this process only: nothing is written, and no amount of requests makes it grow beyond its bounds.
 */

import { type NewRefusal, type RecentRefusal, type RefusalRing, refusalRing } from './refusal-ring.ts';
import { type CountedSpan, type RecentOutcome, type SpanCounts, spanCounts } from './span-counts.ts';

/** A decision that was made just now. */
export interface NewDecision {
  /** `InstanceState.id`: a later instance of the same name does not see it. */
  readonly instanceId: string;
  readonly at: Date;
  readonly outcome: RecentOutcome;
  /** Code of the refusal. */
  readonly code?: string | undefined;
  /** What readers see of it beside the numbers; absent when it is only counted. */
  readonly refusal?: NewRefusal | undefined;
}

/** The memory of decisions. */
export interface RecentDecisions {
  /** About how much memory everything takes that is held. */
  readonly bytes: number;
  /** From when on the decisions of an instance are counted completely; now at the latest. */
  since(instanceId: string, now: Date): Date;
  take(decision: NewDecision): void;
  /** Spans of the last minutes in which something was decided, in their order. */
  counts(instanceId: string, minutes: number, now: Date): readonly CountedSpan[];
  /** The newest first. */
  refusals(instanceId: string): readonly RecentRefusal[];
}

/** Most bytes, by estimates that are rather too high. */
export interface RecentBounds {
  readonly all: number;
  readonly instance: number;
}

const BOUNDS: RecentBounds = { all: 32_000_000, instance: 4_000_000 };
/** The instance that decided nothing for longest goes first. */
const MOST_INSTANCES = 200;
/** About how many bytes an instance takes without its decisions. */
const INSTANCE_BYTES = 2_000;

interface OfInstance {
  /** Milliseconds since 1970 from which on it is known. */
  readonly since: number;
  /** As counted last: whoever looks for the largest asks all of them. */
  bytes: number;
  readonly spans: SpanCounts;
  readonly refusals: RefusalRing;
}

/**
 * An empty memory.
 *
 * @param start - now
 */
export function recentDecisions(start: Date, bounds: RecentBounds = BOUNDS): RecentDecisions {
  const known = new Map<string, OfInstance>();
  let bytes = 0;
  /** From when on an instance that is not known decided nothing. */
  let since = start.getTime();

  const instanceOf = (id: string, at: Date): OfInstance => {
    let of = known.get(id);
    if (of === undefined) {
      of = { since, bytes: 0, spans: spanCounts(), refusals: refusalRing() };
    }
    known.delete(id);
    known.set(id, of);
    const [oldest] = known;
    if (known.size > MOST_INSTANCES && oldest !== undefined) {
      known.delete(oldest[0]);
      bytes -= oldest[1].bytes;
      since = Math.max(since, at.getTime());
    }
    return of;
  };

  const count = (of: OfInstance): void => {
    const now = INSTANCE_BYTES + of.spans.bytes + of.refusals.bytes;
    bytes += now - of.bytes;
    of.bytes = now;
  };

  const shedFrom = (of: OfInstance): void => {
    shed(of);
    count(of);
  };

  /** Whoever holds most gives: many decisions of one instance do not push out those of others. */
  const keepBounds = (changed: OfInstance): void => {
    while (changed.bytes > bounds.instance && isHolding(changed)) shedFrom(changed);
    while (bytes > bounds.all) {
      const largest = largestOf(known.values(), changed);
      if (!isHolding(largest)) return;
      shedFrom(largest);
    }
  };

  return {
    get bytes() {
      return bytes;
    },
    since: (instanceId, now) => {
      const of = known.get(instanceId);
      const complete = of === undefined ? since : Math.max(of.since, of.spans.complete);
      return new Date(Math.min(complete, now.getTime()));
    },
    take: ({ instanceId, at, outcome, code, refusal }) => {
      const of = instanceOf(instanceId, at);
      of.spans.add(outcome, code, at.getTime());
      if (refusal !== undefined && outcome !== 'permitted')
        of.refusals.add(refusal, { at, outcome, code: code ?? '' });
      count(of);
      keepBounds(of);
    },
    counts: (instanceId, minutes, now) => known.get(instanceId)?.spans.counts(minutes, now) ?? [],
    refusals: (instanceId) => known.get(instanceId)?.refusals.newestFirst() ?? [],
  };
}

function isHolding({ spans, refusals }: OfInstance): boolean {
  return spans.bytes + refusals.bytes > 0;
}

/** Without an array: when the bound is reached, each refusal asks. */
function largestOf(all: Iterable<OfInstance>, first: OfInstance): OfInstance {
  let largest = first;
  for (const each of all) if (each.bytes > largest.bytes) largest = each;
  return largest;
}

/** Gives up what explains the oldest refusal; without any, the oldest refusal or the oldest span, whichever is older. */
function shed(of: OfInstance): void {
  if (of.refusals.dropOldestExplanation()) return;
  if (of.refusals.oldest <= of.spans.oldest) of.refusals.dropOldest();
  else of.spans.dropOldest();
}
