/** Kept decisions and what the draft makes of them; kept while another tab is shown, gone when another person signs in. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LabState } from '../lab/use-lab.ts';
import type { ReplayAnswer } from '../lab-protocol.ts';
import { present } from '../state/present.ts';
import { type Session, useSignedIn } from '../state/session.ts';
import { verifier } from '../state/verifier.ts';
import { type Kept, keptDecisions } from './kept-decisions.ts';

/** Since when: days, or all. */
export type Span = 1 | 7 | 30 | 'all';

/** State of a replay. */
export interface Replay {
  readonly session: Session | undefined;
  readonly instance: string;
  readonly span: Span;
  /** How many decisions came so far; undefined while none is asked for. */
  readonly loading: number | undefined;
  readonly kept: Kept | undefined;
  readonly answer: ReplayAnswer | undefined;
  /** Whether the answer is about an earlier draft. */
  readonly isStale: boolean;
  readonly failure: unknown;
  setInstance(name: string): void;
  setSpan(span: Span): void;
  /** Asks for the decisions, and judges them. */
  load(): void;
  /** Judges again what was loaded. */
  judge(): void;
}

const DAY = 24 * 3600 * 1000;

/** What is asked for: an answer to another question is not shown. */
interface Asked {
  readonly session: Session | undefined;
  readonly instance: string;
  readonly type: string;
  readonly span: Span;
}

/** What is known, and to which question it belongs. */
interface Known {
  readonly asked: Asked;
  readonly loading?: number;
  readonly kept?: Kept;
  readonly answer?: ReplayAnswer;
  /** The draft that the answer is about. */
  readonly text?: string;
  readonly failure?: unknown;
}

/** The state. */
export function useReplay({ text, type }: LabState): Replay {
  const { session } = useSignedIn();
  const [instance, setInstance] = useState('default');
  const [span, setSpan] = useState<Span>(7);
  const asked = useMemo<Asked>(() => ({ session, instance, type, span }), [session, instance, type, span]);
  const [known, setKnown] = useState<Known>();
  const end = useRef<AbortController | undefined>(undefined);
  // What was loaded is forgotten when who loaded it signs out.
  useEffect(
    () => () => {
      end.current?.abort();
      setKnown(undefined);
    },
    [session],
  );
  const current = known?.asked === asked ? known : undefined;

  const judge = async (kept: Kept) => {
    const ended = end.current?.signal;
    const answer = await verifier.replay({ text, type, decisions: kept.decisions });
    if (ended?.aborted !== true) setKnown({ asked, kept, answer, text });
  };
  const load = async (by: Session) => {
    end.current?.abort();
    end.current = new AbortController();
    const { signal } = end.current;
    const progress = (loading: number) => {
      if (!signal.aborted) setKnown({ asked, loading });
    };
    progress(0);
    try {
      const since = span === 'all' ? undefined : new Date(present() - span * DAY);
      const kept = await keptDecisions(by, { instance, type, since }, progress, signal);
      if (!signal.aborted) await judge(kept);
    } catch (failure) {
      if (!signal.aborted) setKnown({ asked, failure });
    }
  };
  return {
    session,
    instance,
    span,
    loading: current?.loading,
    kept: current?.kept,
    answer: current?.answer,
    isStale: current?.answer !== undefined && current.text !== text,
    failure: current?.failure,
    setInstance,
    setSpan,
    load: () => {
      if (session !== undefined) void load(session);
    },
    judge: () => {
      const kept = current?.kept;
      if (kept !== undefined) judge(kept).catch((failure: unknown) => setKnown({ asked, failure }));
    },
  };
}
