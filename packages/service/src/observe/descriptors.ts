/** Notices that the process has no file descriptors left: the system then drops connections without a word. */

import { open } from 'node:fs/promises';
import { devNull } from 'node:os';

/** What the watch works with. */
export interface DescriptorWatchOptions {
  /** Told at most once a minute. */
  tell(error: Error): void;
  /** Takes and returns one descriptor; the system's when absent. @throws `EMFILE` or `ENFILE` when there is none */
  readonly probe?: (() => Promise<void>) | undefined;
  /** Milliseconds of a clock that only goes forward; `performance.now` when absent. */
  readonly ticks?: (() => number) | undefined;
}

/** A running watch. */
export interface DescriptorWatch {
  /** A server could not take a connection. */
  refused(error: Error): void;
  stop(): void;
}

const EVERY = 1000;
const QUIET = 60_000;

/** Looks every second whether a descriptor can be had. */
export function watchDescriptors({
  tell,
  probe = takeOne,
  ticks = () => performance.now(),
}: DescriptorWatchOptions): DescriptorWatch {
  let told = Number.NEGATIVE_INFINITY;
  const refused = (error: Error): void => {
    if (ticks() - told < QUIET) return;
    told = ticks();
    tell(error);
  };
  const timer = setInterval(() => {
    probe().catch((error: unknown) => {
      if (isExhausted(error)) refused(error);
    });
  }, EVERY);
  timer.unref();
  return { refused, stop: () => clearInterval(timer) };
}

async function takeOne(): Promise<void> {
  await (await open(devNull, 'r')).close();
}

/** Too many of this process (EMFILE) or of the whole system (ENFILE). */
function isExhausted(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
}
