/** The state of Inspect: files, time, and what the worker says of them. */

import { useCallback, useMemo, useState } from 'preact/hooks';
import type { GivenFile, Inspection, Question, Stretch, Subject } from '../protocol.ts';
import { present } from './present.ts';
import { remember } from './recent.ts';
import { linkTo } from './share.ts';
import { useAnswer } from './use-answer.ts';
import { verifier } from './verifier.ts';

/** What Inspect shows, and what people can do. */
export interface InspectionState {
  readonly files: readonly GivenFile[];
  readonly at: number;
  readonly isNow: boolean;
  readonly inspection?: Inspection | undefined;
  readonly stretches: readonly Stretch[];
  readonly isBusy: boolean;
  readonly failure?: string | undefined;
  add(files: readonly GivenFile[]): void;
  remove(id: number): void;
  clear(): void;
  look(id: number): void;
  trust(id: number, trusted: boolean): void;
  /** The contents of another file. */
  readonly subjectOf: (id: number) => Promise<Subject | undefined>;
  /** A link to what is shown; undefined where it would be too long. */
  link(): Promise<string | undefined>;
  /** Undefined: the present. */
  judgeAt(at: number | undefined): void;
}

/** Files that somebody gave, and everything about them. */
export function useInspection(): InspectionState {
  const [files, setFiles] = useState<readonly GivenFile[]>([]);
  const [subject, look] = useState<number>();
  const [chosen, judgeAt] = useState<number>();
  const [opened, setOpened] = useState(present);
  const at = chosen ?? opened;
  const question = useMemo<Question>(() => ({ files, subject, at }), [files, subject, at]);
  const [inspection, isBusy, failure] = useAnswer(question, verifier.inspect, files.length > 0);
  const timeless = useMemo<Question>(() => ({ files, subject, at: opened }), [files, subject, opened]);
  const [stretches = []] = useAnswer(timeless, verifier.stretches, files.length > 0 && !isBusy);
  const add = useCallback((more: readonly GivenFile[]) => {
    if (more.length === 0) return;
    setOpened(present());
    remember(more);
    setFiles((before) => [...before, ...more]);
  }, []);
  const subjectOf = useCallback(
    async (id: number) => (await verifier.inspect({ files, subject: id, at: opened })).subject,
    [files, opened],
  );
  return {
    files,
    at,
    subjectOf,
    link: () => linkTo({ files, at: chosen }, location.href),
    isNow: chosen === undefined,
    inspection: files.length === 0 ? undefined : inspection,
    stretches,
    isBusy,
    failure,
    add,
    remove: (id) => setFiles((before) => before.filter((each) => each.id !== id)),
    clear: () => {
      setFiles([]);
      judgeAt(undefined);
      look(undefined);
    },
    look,
    trust: (id, trusted) =>
      setFiles((before) => before.map((each) => (each.id === id ? { ...each, trusted } : each))),
    judgeAt: (moment) => {
      setOpened(present());
      judgeAt(moment);
    },
  };
}
