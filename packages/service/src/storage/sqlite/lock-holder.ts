/** Which process holds the write lock of a database, as the kernel says: nothing is opened, nothing is locked. */

import { readFile, stat } from 'node:fs/promises';

/** The byte of the shared memory file whose lock is that of the one writer (SQLite's WAL_WRITE_LOCK). */
const WRITE_LOCK = 120;
/** Services hold it for milliseconds: only what is held at every look is held for long. */
const LOOKS = 6;
const BETWEEN = 100;

/**
 * The id of the process that keeps others from writing for half a second or more; undefined when there is none, and where
 * the kernel does not say (only Linux does).
 *
 * @param file - the database
 */
export async function lockHolder(file: string): Promise<number | undefined> {
  let holder: number | undefined;
  for (let look = 0; look < LOOKS; look++) {
    const found = await heldNow(`${file}-shm`);
    if (found === undefined || (holder !== undefined && found !== holder)) return undefined;
    holder = found;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN));
  }
  return holder;
}

async function heldNow(file: string): Promise<number | undefined> {
  try {
    const { ino } = await stat(file);
    return holderIn(await readFile('/proc/locks', 'utf8'), ino);
  } catch {
    return undefined;
  }
}

/** Lines such as `5: POSIX  ADVISORY  WRITE 4711 08:01:262147 120 120`. */
function holderIn(locks: string, inode: number): number | undefined {
  for (const line of locks.split('\n')) {
    const [, , , access, process, place = '', from, to] = line.trim().split(/\s+/);
    const isWriter = access === 'WRITE' && place.endsWith(`:${inode}`);
    if (isWriter && Number(from) <= WRITE_LOCK && Number(to) >= WRITE_LOCK) return Number(process);
  }
  return undefined;
}
