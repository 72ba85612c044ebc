/** Reads that callers share without ever seeing something older than their own call. */

/**
 * Makes calls share reads, by name: a call joins a read only if that read has not begun yet, so the answer is never
 * older than the call. Of each name at most one read is under way and one waits.
 *
 * @example
 * const revision = joined((name) => readRevision(name));
 * await Promise.all([revision('mine'), revision('mine')]); // one read
 */
export function joined<T>(read: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const lanes = new Map<string, Lane<T>>();
  return (name) => {
    let lane = lanes.get(name);
    if (lane === undefined) {
      lane = { current: undefined, next: undefined };
      lanes.set(name, lane);
    }
    lane.next ??= begin(lane, () => read(name)).finally(() => {
      // Names come from outside: nothing is kept of one that nobody asks for any more.
      if (lane.current === undefined && lane.next === undefined) lanes.delete(name);
    });
    return lane.next;
  };
}

interface Lane<T> {
  /** Has begun: nobody joins it any more. */
  current: Promise<T> | undefined;
  next: Promise<T> | undefined;
}

async function begin<T>(lane: Lane<T>, read: () => Promise<T>): Promise<T> {
  await Promise.allSettled([lane.current, endOfTurn()]);
  lane.next = undefined;
  const reading = read();
  lane.current = reading;
  try {
    return await reading;
  } finally {
    if (lane.current === reading) lane.current = undefined;
  }
}

/** Calls of one turn of the event loop come together here. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
