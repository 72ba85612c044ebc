/** An answer that is asked for again and again while somebody looks. */

import { useLayoutEffect, useState } from 'preact/hooks';

/** What was answered last, and why the newest question was not. */
export interface Polled<T> {
  readonly value?: T | undefined;
  readonly failure?: unknown;
}

/**
 * Asks now, and again some time after each answer; nothing while the page is in the background or `ask` is undefined.
 * What was answered stays while a later question fails.
 */
export function usePolled<T>(
  ask: ((signal: AbortSignal) => Promise<T>) | undefined,
  milliseconds: number,
): Polled<T> {
  const [state, setState] = useState<Polled<T>>({});
  // Not a frame later: whoever pauses asks no more.
  useLayoutEffect(() => {
    if (ask === undefined) return undefined;
    const end = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      clearTimeout(timer);
      if (document.hidden) return;
      try {
        const value = await ask(end.signal);
        if (end.signal.aborted) return;
        setState({ value });
      } catch (failure) {
        if (end.signal.aborted) return;
        setState(({ value }) => ({ value, failure }));
      }
      timer = setTimeout(() => void look(), milliseconds);
    };
    void look();
    const seenAgain = () => void (document.hidden || look());
    document.addEventListener('visibilitychange', seenAgain);
    return () => {
      end.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seenAgain);
    };
  }, [ask, milliseconds]);
  return state;
}
