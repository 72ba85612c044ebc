/** A file of attestation records that survives a full disk: records wait, a torn line is ended, what was lost is on record. */

import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What becomes of the records; for the log and the metrics. */
export interface DecisionFileEvents {
  /** Records cannot be written at present; they wait. Told once, until they can be written again. */
  failed(error: Error): void;
  /** Records are lost for good: too many waited, or the service ended. */
  lost(records: number): void;
  /** The service ends; so many records were never written. They are told as lost, too. */
  abandoned(records: number): void;
  /** Records are written again. */
  recovered(lost: number): void;
  /** The file ended in the middle of a line: the process before, or a full disk, left it so. */
  torn(): void;
}

/** How the file is written. */
export interface DecisionFileOptions {
  readonly events: DecisionFileEvents;
  /** The service's clock. */
  clock(): Date;
  /** Milliseconds between two tries while the file cannot be written. Default 1000. */
  readonly retryAfter?: number | undefined;
  /** Bytes of records that may wait. Default 8 MiB. */
  readonly mostWaiting?: number | undefined;
}

/** A file that lines are appended to. */
export interface DecisionFile {
  /** @param line - with its line end */
  write(line: string): void;
  /** Why records cannot be written at present. */
  readonly trouble: Error | undefined;
  /** Opens the path anew: for a file that was renamed, as log rotation does. */
  reopen(): void;
  /** Writes what waits, once more, and closes. */
  close(): Promise<void>;
}

const MOST_AT_ONCE = 1024 * 1024;
const LAST_TRY = 5000;

/**
 * Opens the file, for its owner only, and keeps trying while it cannot be opened or written.
 *
 * @example
 * const file = openDecisionFile('decisions.jsonl', { events, clock: () => new Date() });
 */
export function openDecisionFile(
  path: string,
  { events, clock, retryAfter = 1000, mostWaiting = 8 * 1024 * 1024 }: DecisionFileOptions,
): DecisionFile {
  const waiting: Buffer[] = [];
  let bytes = 0;
  let handle: FileHandle | undefined;
  let openAnew = true;
  let trouble: Error | undefined;
  let lost: { records: number; readonly from: string; to: string } | undefined;
  let lostInTrouble = 0;
  let working: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  function work(): void {
    if (retry !== undefined || working !== undefined) return;
    working = drain().finally(() => {
      working = undefined;
      if (trouble !== undefined && !closed) tryLater();
      else if (waiting.length > 0 || openAnew) work();
    });
  }

  function tryLater(): void {
    retry = setTimeout(() => {
      retry = undefined;
      work();
    }, retryAfter);
    retry.unref();
  }

  /** Writes what waits; returns when nothing waits or the file cannot be written. */
  async function drain(): Promise<void> {
    try {
      do {
        handle = await opened();
        await append(handle, batch());
        recovered();
      } while (waiting.length > 0 || openAnew);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      if (trouble === undefined) events.failed(failure);
      trouble = failure;
      await discard();
    }
  }

  async function opened(): Promise<FileHandle> {
    if (openAnew) await discard();
    openAnew = false;
    if (handle !== undefined) return handle;
    const fresh = await open(path, 'a+', 0o600);
    try {
      if (await endsInLine(fresh)) return fresh;
      await fresh.appendFile('\n');
      events.torn();
      return fresh;
    } catch (error) {
      await fresh.close();
      throw error;
    }
  }

  async function discard(): Promise<void> {
    const old = handle;
    handle = undefined;
    await old?.close().catch(() => undefined);
  }

  function batch(): readonly Buffer[] {
    if (waiting.length === 0) noteLost();
    let size = 0;
    let count = 0;
    for (const line of waiting) {
      size += line.length;
      if (count > 0 && size > MOST_AT_ONCE) break;
      count++;
    }
    return waiting.slice(0, count);
  }

  /** Takes from what waits the lines that are on disk, also when the rest could not be written. */
  async function append(to: FileHandle, lines: readonly Buffer[]): Promise<void> {
    const all = Buffer.concat(lines);
    let written = 0;
    try {
      while (written < all.length) written += (await to.write(all, written)).bytesWritten;
    } finally {
      let done = 0;
      for (const line of lines) {
        if (written < line.length) break;
        written -= line.length;
        bytes -= line.length;
        done++;
      }
      waiting.splice(0, done);
    }
  }

  function recovered(): void {
    if (trouble === undefined || bytes > mostWaiting / 2) return;
    trouble = undefined;
    events.recovered(lostInTrouble);
    lostInTrouble = 0;
  }

  /** The records that are missing are told at their place in the file. */
  function noteLost(): void {
    if (lost === undefined) return;
    const note = { audit: 'lost', at: clock().toISOString(), ...lost };
    lost = undefined;
    enqueue(`${JSON.stringify(note)}\n`);
  }

  function enqueue(line: string): void {
    const entry = Buffer.from(line);
    waiting.push(entry);
    bytes += entry.length;
  }

  function lose(records: number): void {
    const now = clock().toISOString();
    lost = { records: (lost?.records ?? 0) + records, from: lost?.from ?? now, to: now };
    lostInTrouble += records;
    events.lost(records);
  }

  work();
  return {
    write(line) {
      if (closed) return lose(1);
      if (bytes + line.length > mostWaiting) {
        if (trouble === undefined) {
          trouble = new Error('The file of attestation records is too slow.');
          events.failed(trouble);
        }
        return lose(1);
      }
      noteLost();
      enqueue(line);
      work();
    },
    get trouble() {
      return trouble;
    },
    reopen() {
      openAnew = true;
      clearTimeout(retry);
      retry = undefined;
      work();
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      retry = undefined;
      const timer = new AbortController();
      const end = (async () => {
        await working;
        if (waiting.length > 0 || lost !== undefined) await drain();
        await discard();
      })();
      // A disk that hangs must not keep the service from ending.
      await Promise.race([end, sleep(LAST_TRY, undefined, { signal: timer.signal }).catch(() => undefined)]);
      timer.abort();
      if (waiting.length === 0) return;
      events.lost(waiting.length);
      events.abandoned(waiting.length);
    },
  };
}

/** Whether a next line would begin a line. */
async function endsInLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  // Pipes and devices have no size.
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === LINE_FEED;
}

const LINE_FEED = 0x0a;
