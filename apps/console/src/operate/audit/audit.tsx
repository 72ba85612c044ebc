/** Audit: who changed what, searched; the head of the log, and how to check it. */

import { useMemo, useState } from 'preact/hooks';
import { texts } from '../../texts.ts';
import { Failure } from '../failure.tsx';
import type { ViewProps } from '../view.ts';
import '../watch/watch.css';
import './audit.css';
import { ChainCard } from './chain-card.tsx';
import { RecordList } from './record-list.tsx';
import { isWanted, readRecord, type Wanted } from './records.ts';
import { SearchForm } from './search-form.tsx';
import { type LoadedLog, useLog } from './use-log.ts';

const words = texts.watch.audit;
const ALL: Wanted = { caller: '', operation: '', instance: '', outcome: '' };

/** The view. */
export function Audit({ session: { api }, isShown }: ViewProps) {
  const { loaded, failure, isBusy, again, older } = useLog(api, isShown);
  return (
    <div class="watch" aria-busy={isBusy}>
      {failure === undefined ? null : <Failure error={failure} />}
      {loaded === undefined ? (
        failure === undefined ? (
          <p class="busy">{texts.loading}</p>
        ) : null
      ) : (
        <>
          <ChainCard log={loaded} endpoint={api.endpoint()} />
          <Search log={loaded} isBusy={isBusy} again={again} older={older} />
        </>
      )}
    </div>
  );
}

function Search({
  log: { records },
  isBusy,
  again,
  older,
}: {
  readonly log: LoadedLog;
  readonly isBusy: boolean;
  readonly again: () => void;
  readonly older: () => void;
}) {
  const [wanted, setWanted] = useState(ALL);
  const read = useMemo(() => records.map(readRecord).reverse(), [records]);
  const operations = useMemo(
    () => [...new Set(read.flatMap(({ act }) => act?.operation ?? []))].sort(),
    [read],
  );
  const matching = read.filter((each) => isWanted(each, wanted));
  const first = records[0]?.sequence ?? 1;
  return (
    <section class="card" aria-label={words.records}>
      <SearchForm wanted={wanted} operations={operations} change={setWanted} />
      <div class="watch-bar">
        <p class="summary" role="status">
          {words.matching(matching.length, read.length)}
        </p>
        <button type="button" disabled={isBusy} onClick={again}>
          {words.again}
        </button>
      </div>
      {matching.length === 0 ? <p class="none">{words.noMatch}</p> : <RecordList records={matching} />}
      {first <= 1 ? null : (
        <button type="button" disabled={isBusy} onClick={older}>
          {words.older(first - 1)}
        </button>
      )}
    </section>
  );
}
