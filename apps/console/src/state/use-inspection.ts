/** The state of Inspect: files, time, and what the worker says of them. */

import { useCallback, useMemo, useState } from 'preact/hooks';
import type { AskedService, GivenFile, Inspection, Question, Stretch, Subject } from '../protocol.ts';
import { present } from './present.ts';
import { remember } from './recent.ts';
import { endorsementsAddress } from './service-address.ts';
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
  /** Whether the service was asked for endorsements of what is shown. */
  readonly isAsked: boolean;
  /** Asks the service that serves the page for endorsements. */
  ask(): void;
  /** Undefined: the present. */
  judgeAt(at: number | undefined): void;
}

let clicks = 0;

/** Files that somebody gave, and everything about them. */
export function useInspection(): InspectionState {
  const [files, setFiles] = useState<readonly GivenFile[]>([]);
  const [subject, look] = useState<number>();
  const [chosen, judgeAt] = useState<number>();
  const [opened, setOpened] = useState(present);
  const at = chosen ?? opened;
  const [service, setService] = useState<AskedService>();
  const question = useMemo<Question>(() => ({ files, subject, at, service }), [files, subject, at, service]);
  const [inspection, isBusy, failure] = useAnswer(question, verifier.inspect, files.length > 0);
  const timeless = useMemo<Question>(
    () => ({ files, subject, at: opened, service }),
    [files, subject, opened, service],
  );
  const [stretches = []] = useAnswer(timeless, verifier.stretches, files.length > 0 && !isBusy);
  const add = useCallback((more: readonly GivenFile[]) => {
    if (more.length === 0) return;
    setOpened(present());
    remember(more);
    // What is new was not asked for.
    setService(undefined);
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
    isAsked: service !== undefined,
    ask: () => {
      setOpened(present());
      setService({ id: ++clicks, address: endorsementsAddress() });
    },
    clear: () => {
      setFiles([]);
      setService(undefined);
      judgeAt(undefined);
      look(undefined);
    },
    look: (id) => {
      setService(undefined);
      look(id);
    },
    trust: (id, trusted) =>
      setFiles((before) => before.map((each) => (each.id === id ? { ...each, trusted } : each))),
    judgeAt: (moment) => {
      setOpened(present());
      judgeAt(moment);
    },
  };
}
