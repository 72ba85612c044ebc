/** Keeps decisions beside the answers: whoever asked never waits for it, and no amount of requests fills the memory. */

import type { Sealer } from '../keys/sealing.ts';
import type { Storage } from '../storage/storage.ts';
import { type ProvenDecision, sealDecision } from './sealed-decision.ts';
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
const WAIT = 200;
/** How often what is too old is looked for. */
const BETWEEN = 60_000;
const DAY = 86_400_000;

/** A keeper; it begins by forgetting what is beyond the bounds. */
export function createKeeper({ settings, storage, sealer, clock, lost }: KeeperParts): Keeper {
  const { keep, keepDays, keepMegabytes } = settings;
  const bytes = keepMegabytes * 1_000_000;
  let waiting: ProvenDecision[] = [];
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
      const batch = waiting.slice(0, AT_ONCE);
      waiting = waiting.slice(AT_ONCE);
      waitingBytes = waiting.reduce((sum, each) => sum + sizeOf(each), 0);
      try {
        const sealed = batch.map((each) => sealDecision(each, sealer, keep === 'evidence'));
        await storage.keepDecisions(sealed);
        for (const { sealedClaims, sealedEvidence } of sealed)
          sinceForgotten += sealedClaims.length + (sealedEvidence?.length ?? 0);
      } catch (error) {
        lost(batch.length, error);
      }
      // Between the looks of the clock, an instance may have a tenth too much.
      if (sinceForgotten > bytes / 10) await forget();
    }
  }

  function flushSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      working = working.then(flush);
    }, WAIT).unref();
  }

  function sizeOf({ evidence, runtimeData, initTimeData }: ProvenDecision): number {
    if (keep !== 'evidence') return 0;
    return (evidence?.length ?? 0) + (runtimeData?.bytes.length ?? 0) + (initTimeData?.bytes.length ?? 0);
  }

  return {
    keep,
    take: (decision) => {
      if (keep === 'off') return;
      const size = sizeOf(decision);
      if (waiting.length >= MOST_WAITING || waitingBytes + size > MOST_BYTES) return lost(1);
      waitingBytes += size;
      waiting.push(decision);
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
