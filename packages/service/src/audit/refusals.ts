/** Refusals on the record: the first few of a caller one by one, the rest counted and summarised, so that nobody fills it. */

import type { JsonObject } from '@veritee/core';
import type { AuditEntry, Storage } from '../storage/storage.ts';
import { tally } from './tally.ts';

/** Refusals of one caller in a minute that have a line each. */
const FEW = 10;
const WINDOW = 60_000;
/** Stopping must not take long, whatever the storage does. */
const FLUSH_TIME = 5_000;
/** Callers that are counted each on its own; what others are refused meanwhile is counted together. */
const MOST_CALLERS = 1_000;

/** What the recorder works with. */
export interface RefusalParts {
  /** Puts a line on the record. */
  readonly audit: Storage['audit'];
  /** The service's clock, for the dates in the lines. */
  clock(): Date;
  /** Milliseconds of a clock that only goes forward. */
  ticks(): number;
  /** Told of summaries that could not be written: the lines, which are then nowhere else. */
  lost(entries: readonly AuditEntry[], error: unknown): void;
}

/** Puts refusals on the record. */
export interface RefusalRecorder {
  /** Puts a refusal on the record, or counts it. */
  record(entry: AuditEntry): Promise<void>;
  /** Writes the summaries that are due; what fails is kept for the next time. To be called every few seconds. */
  settle(): Promise<void>;
  /** Writes all summaries: for the end of the service. */
  flush(): Promise<void>;
}

/** Refusals of one caller, or of all that are not counted each, since the window began. */
interface Window {
  readonly began: number;
  recorded: number;
  counted: Counted | undefined;
}

/** Refusals without a line. */
interface Counted {
  readonly from: Date;
  to: Date;
  count: number;
  readonly reasons: ReturnType<typeof tally>;
  readonly operations: ReturnType<typeof tally>;
  readonly instances: ReturnType<typeof tally>;
  readonly callers: ReturnType<typeof tally>;
}

/**
 * A recorder.
 *
 * @example
 * const refusals = createRefusalRecorder({ audit: storage.audit, clock, ticks: () => performance.now(), lost });
 * await refusals.record(entry);
 */
export function createRefusalRecorder(parts: RefusalParts): RefusalRecorder {
  const windows = new Map<string, Window>();
  let crowd: Window | undefined;

  const windowOf = (caller: string): Window => {
    const known = windows.get(caller);
    if (known !== undefined) return known;
    const fresh = { began: parts.ticks(), recorded: 0, counted: undefined };
    if (windows.size < MOST_CALLERS) {
      windows.set(caller, fresh);
      return fresh;
    }
    crowd ??= fresh;
    return crowd;
  };

  /** Takes out the windows that end, and returns their summaries. */
  const ended = (all: boolean): readonly Counted[] => {
    const now = parts.ticks();
    const isOver = ({ began }: Window): boolean => all || now - began >= WINDOW;
    const found: Counted[] = [];
    for (const [caller, window] of windows) {
      if (!isOver(window)) continue;
      windows.delete(caller);
      if (window.counted !== undefined) found.push(window.counted);
    }
    if (crowd !== undefined && isOver(crowd)) {
      if (crowd.counted !== undefined) found.push(crowd.counted);
      crowd = undefined;
    }
    return found;
  };

  /** Summaries that have no line yet, the oldest first. */
  const waiting: Counted[] = [];
  let writing: Promise<void> = Promise.resolve();
  const write = (all: boolean, time = Number.POSITIVE_INFINITY): Promise<void> => {
    const next = writing.then(async () => {
      const deadline = parts.ticks() + time;
      waiting.push(...ended(all));
      for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
        if (parts.ticks() > deadline) throw new Error('There was no time for all summaries of refusals.');
        await parts.audit(summaryOf(first, parts.clock()));
        waiting.shift();
      }
    });
    writing = next.catch(() => undefined);
    return next;
  };
  const tellLost = (error: unknown): void => {
    const entries = waiting.splice(0).map((counted) => summaryOf(counted, parts.clock()));
    parts.lost(entries, error);
  };

  return {
    record: async (entry) => {
      const window = windowOf(entry.caller);
      if (window.recorded < FEW) {
        window.recorded++;
        await parts.audit(entry);
      } else count(window, entry);
    },
    settle: async () => {
      try {
        await write(false);
      } catch (error) {
        // While storage is away they wait here, no more of them than callers are counted.
        if (waiting.length > MOST_CALLERS) tellLost(error);
      }
    },
    flush: async () => {
      try {
        await write(true, FLUSH_TIME);
      } catch (error) {
        tellLost(error);
      }
    },
  };
}

function count(window: Window, { at, caller, operation, instance, outcome }: AuditEntry): void {
  window.counted ??= {
    from: at,
    to: at,
    count: 0,
    reasons: tally(),
    operations: tally(),
    instances: tally(),
    callers: tally(),
  };
  const { counted } = window;
  counted.to = at;
  counted.count++;
  counted.reasons.add(outcome);
  counted.operations.add(operation);
  if (instance !== undefined) counted.instances.add(instance);
  counted.callers.add(caller);
}

/** One line for all. What is the same for all of them stands where a single refusal has it. */
function summaryOf(
  { from, to, count, reasons, operations, instances, callers }: Counted,
  at: Date,
): AuditEntry {
  const details: JsonObject = {
    count,
    from: from.toISOString(),
    to: to.toISOString(),
    reasons: reasons.counts(),
    operations: operations.counts(),
    ...(instances.only() === undefined && { instances: instances.counts() }),
    ...(callers.only() === undefined && { callers: callers.counts() }),
  };
  return {
    at,
    caller: callers.only() ?? 'several',
    operation: 'RefusedChanges',
    instance: instances.only(),
    outcome: reasons.only() ?? 'Several',
    details,
  };
}
