/** Keeps decisions beside the answers: whoever asked never waits for it, and no amount of requests fills the memory. */

import { setImmediate } from 'node:timers/promises';
import type { Sealer } from '../keys/sealing.ts';
import type { NewKeptDecision, Storage } from '../storage/storage.ts';
import { claimsLength, evidenceLength, type ProvenDecision, sealDecision } from './sealed-decision.ts';
import type { Keeping } from './settings.ts';

/** Takes decisions. */
export interface Keeper {
  /** What is kept of a decision; `off` where nothing is. */
  readonly keep: Keeping['keep'];
  /** Takes a decision, or says that it is lost. */
  take(decision: ProvenDecision): void;
  /** Waits until what was taken is kept. */
  close(): Promise<void>;
}

/** What it works with. */
export interface KeeperParts {
  readonly settings: Keeping;
  readonly storage: Pick<Storage, 'keepDecisions' | 'forgetDecisions'>;
  readonly sealer: Sealer;
  clock(): Date;
  /** Told of decisions that could not be kept, and of bounds that could not be enforced (none lost). */
  lost(decisions: number, error?: unknown): void;
}

const MOST_WAITING = 2_000;
const MOST_BYTES = 32_000_000;
const AT_ONCE = 250;
/** Bytes of text that are sealed before other work gets its turn; a decision that is larger is sealed by itself. */
const BYTES_AT_ONCE = 1_000_000;
/** Characters of sealed text that a decision may have: a page has room for one. */
const MOST_OF_DECISION = 4_000_000;
/** At least so many of the largest decisions fit into what an instance may have: a few do not push out all others. */
const LEAST_DECISIONS = 25;
const WAIT = 200;
/** How often what is too old is looked for. */
const BETWEEN = 60_000;
const DAY = 86_400_000;

/** A keeper; it begins by forgetting what is beyond the bounds. */
export function createKeeper({ settings, storage, sealer, clock, lost }: KeeperParts): Keeper {
  const { keep, keepDays, keepMegabytes } = settings;
  const bytes = keepMegabytes * 1_000_000;
  const withEvidence = keep === 'evidence';
  const mostBytes = textOf(Math.min(MOST_OF_DECISION, bytes / LEAST_DECISIONS));
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let sinceForgotten = 0;
  let working: Promise<void> = forget();
  let timer: NodeJS.Timeout | undefined;
  const cleaner = setInterval(() => {
    working = working.then(forget);
  }, BETWEEN);
  cleaner.unref();

  async function forget(): Promise<void> {
    sinceForgotten = 0;
    try {
      await storage.forgetDecisions({ before: new Date(clock().getTime() - keepDays * DAY), bytes });
    } catch (error) {
      lost(0, error);
    }
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = nextBatch();
      try {
        await write(batch);
      } catch (error) {
        lost(batch.length, error);
      }
      // Between the looks of the clock, an instance may have a tenth too much.
      if (sinceForgotten > bytes / 10) await forget();
      if (waiting.length > 0) await setImmediate();
    }
  }

  function nextBatch(): readonly ProvenDecision[] {
    let count = 0;
    let size = 0;
    for (const each of waiting.slice(0, AT_ONCE)) {
      if (count > 0 && size + each.size > BYTES_AT_ONCE) break;
      size += each.size;
      count++;
    }
    const batch = waiting.slice(0, count).map(({ decision }) => decision);
    waiting = waiting.slice(count);
    waitingBytes -= size;
    return batch;
  }

  async function write(batch: readonly ProvenDecision[]): Promise<void> {
    const sealed = batch
      .map((each) => sealDecision(each, sealer, { withEvidence, mostBytes }))
      .filter((each): each is NewKeptDecision => each !== undefined);
    if (sealed.length > 0) await storage.keepDecisions(sealed);
    for (const { sealedClaims, sealedEvidence } of sealed)
      sinceForgotten += sealedClaims.length + (sealedEvidence?.length ?? 0);
    if (sealed.length < batch.length) lost(batch.length - sealed.length);
  }

  function flushSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      working = working.then(flush);
    }, WAIT).unref();
  }

  /** What waits of a decision: evidence that will not fit does not. Undefined where the claims do not fit. */
  function fitting(decision: ProvenDecision): Waiting | undefined {
    const claims = claimsLength(decision, mostBytes);
    if (claims > mostBytes) return undefined;
    const evidence = withEvidence ? evidenceLength(decision) : 0;
    if (claims + evidence <= mostBytes) return { decision, size: claims + evidence };
    return {
      decision: { ...decision, evidence: undefined, runtimeData: undefined, initTimeData: undefined },
      size: claims,
    };
  }

  return {
    keep,
    take: (decision) => {
      if (keep === 'off') return;
      const fits = waiting.length < MOST_WAITING ? fitting(decision) : undefined;
      if (fits === undefined || waitingBytes + fits.size > MOST_BYTES) return lost(1);
      waitingBytes += fits.size;
      waiting.push(fits);
      flushSoon();
    },
    close: async () => {
      clearTimeout(timer);
      clearInterval(cleaner);
      await working;
      await flush();
    },
  };
}

interface Waiting {
  readonly decision: ProvenDecision;
  /** About how many bytes of text it becomes. */
  readonly size: number;
}

/** How many bytes of text become so many characters when they are sealed, with some room for what sealing adds. */
function textOf(sealed: number): number {
  return Math.floor((sealed * 3) / 4) - 1_000;
}
