/** Turns of the event loop for work that is worth one: between two pieces of it, everybody else is served. */

/** Waits for a turn that no other piece of such work has. */
export type Turns = () => Promise<void>;

/**
 * Bodies that arrive together are ready together, and Node would work on all of them before it looks at any other connection.
 *
 * @example
 * const turn = createTurns();
 * await turn(); // then something that takes some milliseconds
 */
export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return last;
  };
}
