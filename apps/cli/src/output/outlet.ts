/** Output of a process, whatever becomes of its reader: a reader that goes away or stalls neither ends nor fills the process. */

/** Something that takes text. */
export interface TextSink {
  /** @param lost - called when the text will not arrive */
  write(text: string, lost?: () => void): unknown;
  /** Lines that did not arrive so far. */
  dropped?(): number;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The part of a stream of Node that is used. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  /** Bytes that were written and have not left the process. */
  readonly writableLength: number;
  write(text: string, done: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** A text sink that outlives its reader. */
export interface Outlet extends TextSink {
  /** From now on at most {@link MOST_WAITING} bytes wait for the reader; lines beyond that are dropped and counted. */
  bound(): void;
  /** Lines that never left the process so far. */
  dropped(): number;
  /** Why the last text did not leave; undefined after one that did. A reader that closed early is not a failure. */
  readonly failure: Error | undefined;
  /** Returns when all output has left or has failed; after the given time in any case. */
  flushed(milliseconds?: number): Promise<void>;
}

/** Bytes that may wait for a slow reader once {@link Outlet.bound} was called. */
export const MOST_WAITING = 1024 * 1024;

/**
 * An outlet over a stream.
 *
 * @param noticeOf - the line that says that so many lines were dropped; it is written once the reader takes lines again
 * @example
 * const stderr = outletTo(process.stderr, (lines) => `${lines} lines were dropped`);
 */
export function outletTo(stream: OutputStream, noticeOf: (lines: number) => string): Outlet {
  let bounded = false;
  let dropped = 0;
  let told = 0;
  let noticed = false;
  let failure: NodeJS.ErrnoException | undefined;
  let torn = false;

  // Without a listener a failed write would end the process. The callback of each write reports its failure.
  stream.on('error', () => undefined);

  function drop(text: string, lost: (() => void) | undefined): void {
    dropped += Math.max(text.split('\n').length - 1, 1);
    lost?.();
  }

  function send(text: string, done: (error?: NodeJS.ErrnoException | null) => void): void {
    // A write that failed half-way, as on a full disk, left a piece of a line behind.
    const whole = torn ? `\n${text}` : text;
    torn = false;
    try {
      stream.write(whole, done);
    } catch (error) {
      done(error as NodeJS.ErrnoException);
    }
  }

  function left(error: NodeJS.ErrnoException | null | undefined): boolean {
    if (error === undefined || error === null) {
      failure = undefined;
      notice();
      return true;
    }
    failure = error;
    torn ||= error.code !== 'EPIPE';
    return false;
  }

  /** Says what is missing, once there is room to say it. */
  function notice(): void {
    if (!bounded || noticed || dropped === told || stream.writableLength > MOST_WAITING / 2) return;
    const missing = dropped - told;
    noticed = true;
    send(`${noticeOf(missing)}\n`, (error) => {
      noticed = false;
      if (error === undefined || error === null) told += missing;
      left(error);
    });
  }

  return {
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
    get failure() {
      return failure?.code === 'EPIPE' ? undefined : failure;
    },
    write(text, lost) {
      if (bounded && stream.writableLength + text.length > MOST_WAITING) return drop(text, lost);
      send(text, (error) => {
        if (!left(error)) drop(text, lost);
      });
    },
    bound: () => {
      bounded = true;
    },
    dropped: () => dropped,
    flushed: (milliseconds) =>
      new Promise((resolve) => {
        const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
        send('', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}
