/** An answer of the service as state. */

import { useCallback, useEffect, useState } from 'preact/hooks';

/** What is known of an answer. */
export interface Answered<T> {
  readonly value?: T | undefined;
  readonly failure?: unknown;
  readonly isBusy: boolean;
  /** Asks again; what was known stays until the answer comes. */
  readonly again: () => void;
}

/**
 * Asks when `ask` changes (keep it by `useCallback`), and again on demand; nothing while it is undefined.
 * Answers to older questions are left out.
 */
export function useCall<T>(ask: ((signal: AbortSignal) => Promise<T>) | undefined): Answered<T> {
  const [state, setState] = useState<{
    readonly of?: typeof ask;
    readonly round?: number;
    readonly value?: T;
    readonly failure?: unknown;
  }>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (ask === undefined) return undefined;
    const end = new AbortController();
    ask(end.signal).then(
      (value) => end.signal.aborted || setState({ of: ask, round, value }),
      (failure: unknown) => end.signal.aborted || setState({ of: ask, round, failure }),
    );
    return () => end.abort();
  }, [ask, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const isCurrent = state.of === ask;
  return {
    value: isCurrent ? state.value : undefined,
    failure: isCurrent ? state.failure : undefined,
    isBusy: ask !== undefined && !(isCurrent && state.round === round),
    again,
  };
}
