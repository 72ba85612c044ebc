/** The audit log, from its end: the newest records first, older ones on demand. */

import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Api } from '../../state/session.ts';
import { type AuditHead, type AuditRecord, headAnswer, recordsAnswer } from './records.ts';

/** What is loaded of the log. */
export interface LoadedLog {
  readonly head: AuditHead;
  /** In their order. */
  readonly records: readonly AuditRecord[];
}

/** The log as state. */
export interface Log {
  readonly loaded?: LoadedLog | undefined;
  readonly failure?: unknown;
  readonly isBusy: boolean;
  /** Reads the end anew. */
  readonly again: () => void;
  /** Reads the records before those that are loaded. */
  readonly older: () => void;
}

const PAGE = 500;

/** Reads it when it is first shown. */
export function useLog(api: Api, isShown: boolean): Log {
  const [state, setState] = useState<{ readonly loaded?: LoadedLog; readonly failure?: unknown }>({});
  const [isBusy, setBusy] = useState(false);
  const load = useCallback((read: () => Promise<LoadedLog>) => {
    setBusy(true);
    read()
      .then(
        (loaded) => setState({ loaded }),
        (failure: unknown) => setState(({ loaded }) => ({ ...(loaded && { loaded }), failure })),
      )
      .finally(() => setBusy(false));
  }, []);
  const again = useCallback(
    () =>
      load(async () => {
        const head = await api.call(headAnswer, { path: '/management/audit/head' });
        return { head, records: await recordsUpTo(api, head.sequence) };
      }),
    [api, load],
  );
  const wasShown = isShown || state.loaded !== undefined;
  useEffect(() => {
    if (wasShown) again();
  }, [wasShown, again]);
  const { loaded } = state;
  const older = () => {
    const first = loaded?.records[0]?.sequence ?? 1;
    if (loaded === undefined || first <= 1) return;
    load(async () => ({ ...loaded, records: [...(await recordsUpTo(api, first - 1)), ...loaded.records] }));
  };
  return { ...state, isBusy, again, older };
}

/** A page of records that ends with the one of a number. */
async function recordsUpTo(api: Api, last: number): Promise<readonly AuditRecord[]> {
  if (last === 0) return [];
  const after = Math.max(last - PAGE, 0);
  const query = { after: `${after}`, limit: `${last - after}` };
  return (await api.call(recordsAnswer, { path: '/management/audit/records', query })).value;
}
