/** What a policy is to be learned from, and what came of it; kept while another tab is shown. */

import { useState } from 'preact/hooks';
import type { LearnAnswer } from '../lab-protocol.ts';
import { verifier } from '../state/verifier.ts';
import type { LabState } from './use-lab.ts';

/** What the policy must do with a sample. */
export type Wanted = 'permit' | 'refuse' | 'omit';

/** State of learning. */
export interface Learning {
  readonly identity: string | undefined;
  readonly isBusy: boolean;
  readonly answer: LearnAnswer | undefined;
  /** Of the sample in a file. */
  wantedOf(file: number): Wanted;
  want(file: number, wanted: Wanted): void;
  pin(identity: string | undefined): void;
  /** Learns, and puts the policy into the editor. */
  start(): void;
  /** Puts the policy back that was in the editor before; absent when there is nothing to undo. */
  readonly undo: (() => void) | undefined;
}

/** The state. */
export function useLearning(lab: LabState): Learning {
  const [choices, setChoices] = useState<ReadonlyMap<number, Wanted>>(new Map());
  const [identity, pin] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<LearnAnswer>();
  const [earlier, setEarlier] = useState<{ readonly text: string; readonly type: string }>();
  const samples = lab.answer?.samples ?? [];
  // Unless something else is said, genuine evidence is to be permitted; the rest is refused already.
  const wantedOf = (file: number): Wanted => {
    const hasClaims = samples.some((each) => each.file === file && each.claims > 0);
    return choices.get(file) ?? (hasClaims ? 'permit' : 'refuse');
  };
  const of = (wanted: Wanted) =>
    samples.filter(({ file }) => wantedOf(file) === wanted).map(({ file }) => file);
  const show = (next: LearnAnswer) => {
    setBusy(false);
    setAnswer(next);
    if (!('text' in next)) return;
    setEarlier({ text: lab.text, type: lab.type });
    lab.chooseType(next.type);
    lab.replace(next.text);
  };
  return {
    identity,
    isBusy,
    answer,
    wantedOf,
    want: (file, wanted) => setChoices((before) => new Map(before).set(file, wanted)),
    pin,
    start: () => {
      setBusy(true);
      const { files, at } = lab;
      verifier
        .learn({ files, at, permit: of('permit'), refuse: of('refuse'), identity })
        .then(show, (error: unknown) => show({ trouble: String(error) }));
    },
    undo:
      earlier === undefined
        ? undefined
        : () => {
            lab.chooseType(earlier.type);
            lab.replace(earlier.text);
            setEarlier(undefined);
            setAnswer(undefined);
          },
  };
}
