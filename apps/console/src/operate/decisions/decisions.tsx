/** Decisions: what an instance permitted and refused in the last minutes, while one looks. */

import { useCallback, useState } from 'preact/hooks';
import { minute, second } from '../../parts/dates.ts';
import { texts } from '../../texts.ts';
import { Failure } from '../failure.tsx';
import { nameInAddress } from '../name-in-address.ts';
import { InstancePicker } from '../parts/instance-picker.tsx';
import type { ViewProps } from '../view.ts';
import { useChosenInstance } from '../watch/chosen-instance.ts';
import { usePolled } from '../watch/use-polled.ts';
import '../watch/watch.css';
import { bucketsOf, totalsOf } from './buckets.ts';
import { CodeTable } from './code-table.tsx';
import './decisions.css';
import { RateChart } from './rate-chart.tsx';
import { type Recent, recentAnswer } from './recent.ts';
import { RefusalList } from './refusal-list.tsx';

const words = texts.watch.decisions;
const SPANS = [10, 60] as const;
const EVERY = 5_000;

/** The view. */
export function Decisions(props: ViewProps) {
  const { session, isShown } = props;
  const { api } = session;
  const { known, name, problem, choose } = useChosenInstance('decisions', props);
  const [minutes, setMinutes] = useState<number>(SPANS[0]);
  const [isPaused, setPaused] = useState(false);
  const call = useCallback(
    async (query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Recent> =>
      api.call(recentAnswer, {
        path: '/decisions',
        instance: nameInAddress(session, name),
        query,
        signal,
      }),
    [api, session, name],
  );
  const ask = useCallback(
    async (signal: AbortSignal) => ({
      of: name,
      minutes,
      recent: await call({ minutes: `${minutes}` }, signal),
    }),
    [call, name, minutes],
  );
  const isWatching = isShown && !isPaused && name !== '';
  const { value, failure } = usePolled(isWatching ? ask : undefined, EVERY);
  const explain = useCallback(
    (sequence: number) => async (signal: AbortSignal) => {
      const { refusals } = await call({ minutes: '1', explain: `${sequence}` }, signal);
      const [refusal] = refusals;
      if (refusal === undefined) throw new Error(texts.operate.failure.strange);
      return refusal;
    },
    [call],
  );
  const isOfThis = value?.of === name;
  return (
    <div class="watch">
      <div class="watch-bar">
        <InstancePicker known={known} name={name} choose={choose} />
        <fieldset class="watch-choice">
          <legend class="unseen">{words.span}</legend>
          {SPANS.map((each) => (
            <button
              key={each}
              type="button"
              class="quiet"
              aria-pressed={each === minutes}
              onClick={() => {
                setMinutes(each);
                // What is chosen is shown.
                setPaused(false);
              }}
            >
              {words.minutes(each)}
            </button>
          ))}
        </fieldset>
        <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {words.pause}
        </button>
      </div>
      {failure === undefined ? null : <Failure error={failure} />}
      {problem === undefined ? null : <p class="none">{problem}</p>}
      {value !== undefined && isOfThis ? (
        <Shown key={name} recent={value.recent} minutes={value.minutes} instance={name} explain={explain} />
      ) : failure === undefined && problem === undefined ? (
        <p class="busy">{texts.loading}</p>
      ) : null}
    </div>
  );
}

function Shown({
  recent,
  minutes,
  instance,
  explain,
}: {
  readonly recent: Recent;
  readonly minutes: number;
  readonly instance: string;
  readonly explain: Parameters<typeof RefusalList>[0]['explain'];
}) {
  const totals = totalsOf(recent);
  return (
    <>
      <section class="card" aria-label={words.chart}>
        <RateChart buckets={bucketsOf(recent, minutes)} minutes={minutes} />
        {totals.length === 0 ? (
          <p class="none">{words.nothing(minutes)}</p>
        ) : (
          <CodeTable totals={totals} minutes={minutes} />
        )}
        <p class="hint">{words.note(second(Date.parse(recent.now)), minute(Date.parse(recent.since)))}</p>
      </section>
      <section class="card" aria-label={words.newest}>
        <h2>{words.newest}</h2>
        <RefusalList refusals={recent.refusals} instance={instance} explain={explain} />
      </section>
    </>
  );
}
