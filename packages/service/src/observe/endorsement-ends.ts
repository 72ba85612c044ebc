/** Tells in time that platforms will be refused because an endorsement ends, and renews endorsements before that. */

import type { EndorsementStatus } from '@veritee/evidence';
import type { Logger } from 'pino';
import type { WatchedSource } from './watched-source.ts';

/** What it works with. */
export interface EndorsementEndsOptions {
  readonly source: Pick<WatchedSource, 'refresh' | 'status'>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  clock(): Date;
}

/** The watch over ends. */
export interface EndorsementEnds {
  /** What ends within three days, soonest first, as of the last look. */
  warnings(): readonly EndorsementStatus[];
  /** Renews and tells; called every minute. */
  look(): Promise<void>;
  close(): void;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Two days are promised: whoever is warned on a Friday evening can still act. */
const WARNED_BEFORE = 3 * DAY;

/** Looks after the endorsements of a source every minute. */
export function watchEnds({ source, logger, clock }: EndorsementEndsOptions): EndorsementEnds {
  /** When what was told last. */
  const told = new Map<string, number>();
  let underWay = false;

  /** As of the last look: `/readyz` is open to everybody, and answers without work. */
  let near: readonly EndorsementStatus[] = [];

  const tell = (): void => {
    const now = clock().getTime();
    near = source.status().filter(({ from }) => from !== undefined && from.getTime() - now < WARNED_BEFORE);
    for (const [key, at] of told) if (Math.abs(now - at) >= DAY) told.delete(key);
    for (const { platforms, from, item } of near) {
      const key = `${from?.toISOString()} ${item}`;
      if (told.has(key)) continue;
      told.set(key, now);
      logger.warn(
        { platforms, from, item },
        'platforms are refused from this date on, because an endorsement ends: renew it, or see why its source does not',
      );
    }
  };

  const look = async (): Promise<void> => {
    if (underWay) return;
    underWay = true;
    try {
      await source.refresh();
      tell();
    } catch (err) {
      logger.error({ err }, 'the ends of endorsements cannot be looked at');
    } finally {
      underWay = false;
    }
  };

  const timer = setInterval(() => void look(), MINUTE);
  timer.unref();
  return { warnings: () => near, look, close: () => clearInterval(timer) };
}
