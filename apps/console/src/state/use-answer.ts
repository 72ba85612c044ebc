/** Answers of the worker as state. */

import { useEffect, useState } from 'preact/hooks';

/**
 * The newest answer to the newest question, whether it is to an earlier one, a failure, and the question that was answered.
 * Answers that come after the next question are left out.
 */
export function useAnswer<T, Asked>(
  question: Asked,
  ask: (question: Asked) => Promise<T>,
  isAsked = true,
): readonly [T | undefined, boolean, string | undefined, Asked | undefined] {
  const [state, setState] = useState<{
    readonly answer?: T;
    readonly to?: Asked;
    readonly failure?: string;
  }>({});
  useEffect(() => {
    if (!isAsked) return undefined;
    let isCurrent = true;
    ask(question).then(
      (answer) => isCurrent && setState({ answer, to: question }),
      (error: unknown) => isCurrent && setState({ to: question, failure: String(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [question, ask, isAsked]);
  return [state.answer, isAsked && state.to !== question, state.failure, state.to];
}
