/** Work that a caller may stop waiting for. */

/**
 * The outcome of some work, or the reason of the signal if that comes first. The work goes on, for others who wait for it.
 *
 * @throws whatever the signal was aborted with
 * @example
 * await unlessAborted(sharedFetch, AbortSignal.timeout(5000));
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  // A caller who is gone must not leave a rejection without a listener.
  work.catch(() => undefined);
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
