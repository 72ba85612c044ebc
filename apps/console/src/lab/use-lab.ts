/** What the lab holds: a policy, the evidence beside it, and what is compared; and what the worker makes of it. */

import { useMemo, useState } from 'preact/hooks';
import type { GivenFile, LabAnswer, LabQuestion } from '../protocol.ts';
import { present } from '../state/present.ts';
import { remember } from '../state/recent.ts';
import { useAnswer } from '../state/use-answer.ts';
import { verifier } from '../state/verifier.ts';

const START = `version=1.0;

authorizationrules
{
    [type=="x-ms-sgx-is-debuggable", value==false] &&
    [type=="x-ms-sgx-svn", value>=1]
        => permit();
};

issuancerules
{
};
`;

/** State of the lab, with what changes it. */
export interface LabState {
  readonly text: string;
  /** Another number: the text was replaced, not typed. */
  readonly revision: number;
  readonly type: string;
  readonly files: readonly GivenFile[];
  /** When evidence is judged, in milliseconds since 1970. */
  readonly at: number;
  readonly answer: LabAnswer | undefined;
  /** Whether the answer is about an earlier question. */
  readonly isStale: boolean;
  /** The text of the policy that the answer compares with. */
  readonly comparedWith: string | undefined;
  readonly failure: string | undefined;
  /** The text that was typed. */
  write(text: string): void;
  /** Another text in place of the one in the editor. */
  replace(text: string): void;
  chooseType(type: string): void;
  add(files: readonly GivenFile[]): void;
  change(change: (before: readonly GivenFile[]) => readonly GivenFile[]): void;
  /** Explains the decision about the evidence in this file. */
  look(file: number): void;
  /** Compares with the policy of this text; with none when undefined. */
  compareWith(text: string | undefined): void;
}

let lastBatch = 0;

/** The state. */
export function useLab(): LabState {
  const [text, write] = useState(START);
  const [revision, setRevision] = useState(0);
  const [type, chooseType] = useState('SgxEnclave');
  const [files, change] = useState<readonly GivenFile[]>([]);
  const [at, setAt] = useState(present);
  const [subject, look] = useState<number>();
  const [against, compareWith] = useState<string>();
  const question = useMemo<LabQuestion>(
    () => ({ text, type, files, at, subject, against }),
    [text, type, files, at, subject, against],
  );
  const [answer, isStale, failure, answered] = useAnswer(question, verifier.judgePolicy);
  return {
    text,
    revision,
    type,
    files,
    at,
    answer,
    isStale,
    comparedWith: answered?.against,
    failure,
    write,
    replace: (next) => {
      write(next);
      setRevision((before) => before + 1);
    },
    chooseType,
    add: (more) => {
      if (more.length === 0) return;
      remember(more);
      lastBatch += 1;
      const batch = lastBatch;
      setAt(present());
      change((before) => [...before, ...more.map((each) => ({ ...each, batch }))]);
    },
    change,
    look,
    compareWith,
  };
}
