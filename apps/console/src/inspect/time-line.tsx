/** The time at which evidence is judged, on a bar of all the times in which something counts. */

import { useState } from 'preact/hooks';
import { day, fromInput, inputValue, minute } from '../parts/dates.ts';
import type { Period, Stretch } from '../protocol.ts';
import type { InspectionState } from '../state/use-inspection.ts';
import { texts } from '../texts.ts';
import { spanOf, type TimeSpan } from './time-span.ts';
import './time-line.css';

const words = texts.time;
/** As many as fit beside a verdict; the ones that end first. */
const FEW = 8;

/** Date control, verdicts over time, and the periods below. */
export function TimeLine({
  state,
  periods,
}: {
  readonly state: InspectionState;
  readonly periods: readonly Period[];
}) {
  const [isWide, setWide] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const { at, isNow, stretches, judgeAt } = state;
  const good = stretches.find(({ accepted }) => accepted);
  const isGood = good !== undefined && good.from <= at && at < good.until;
  const span = spanOf(periods, at, isWide);
  const ordered = [...periods].sort((a, b) => a.until - b.until);
  const shown = isWhole ? ordered : ordered.slice(0, FEW);
  const hidden = ordered.length - shown.length;
  return (
    <section class="time" aria-label={words.label}>
      <div class="time-head">
        <label>
          {words.at}
          <input
            type="datetime-local"
            step="1"
            value={inputValue(at)}
            onChange={({ currentTarget }) => judgeAt(fromInput(currentTarget.value))}
          />
        </label>
        <button type="button" disabled={isNow} onClick={() => judgeAt(undefined)}>
          {words.now}
        </button>
      </div>
      <p class="outlook" role="status">
        {outlook(stretches, at)}{' '}
        {good === undefined || isGood ? null : (
          <button type="button" class="quiet jump" onClick={() => judgeAt(middleOf(good))}>
            {words.jump}
          </button>
        )}
      </p>
      <div class="track">
        <div class="stretches" aria-hidden="true">
          {stretches.map((each) => (
            <Part key={each.from} span={span} {...each} class={toneOf(each)} />
          ))}
        </div>
        <input
          class="slider"
          type="range"
          aria-label={words.slider}
          aria-valuetext={minute(at)}
          min={span.from}
          max={span.until}
          step={span.step}
          value={at}
          onInput={({ currentTarget }) => judgeAt(Number(currentTarget.value))}
        />
        {periods.length === 0 ? null : (
          <p class="periods-head" aria-hidden="true">
            {words.until}
          </p>
        )}
        <ol class="periods" aria-label={words.until}>
          {shown.map(({ name, from, until }) => (
            <li
              key={`${name}${from}${until}`}
              class={at < from || at > until ? 'past' : ''}
              title={words.period(name, minute(from), minute(until))}
            >
              <span class="period-name">{name}</span>
              <span class="period-until">
                <span class="unseen">{words.until} </span>
                {day(until)}
              </span>
              <span class="period-bar">
                <Part span={span} from={from} until={until} class="" />
                <span class="bar-at" style={{ left: span.share(at) }} />
              </span>
            </li>
          ))}
        </ol>
      </div>
      <fieldset class="zoom" hidden={periods.length === 0}>
        <legend class="unseen">{words.zoom}</legend>
        {[false, true].map((wide) => (
          <button
            key={String(wide)}
            type="button"
            class="quiet"
            aria-pressed={isWide === wide}
            onClick={() => setWide(wide)}
          >
            {wide ? words.all : words.recent}
          </button>
        ))}
        {hidden === 0 ? null : (
          <button type="button" class="quiet" onClick={() => setWhole(true)}>
            {words.more(hidden)}
          </button>
        )}
      </fieldset>
    </section>
  );
}

/** A moment in it, on a whole second, as dates are entered. */
function middleOf({ from, until }: Stretch): number {
  return Math.round((from + until) / 2000) * 1000;
}

function toneOf({ accepted, undecided }: Stretch): string {
  if (accepted) return 'good';
  return undecided ? '' : 'bad';
}

function Part({
  span,
  from,
  until,
  class: name,
}: {
  readonly span: TimeSpan;
  readonly from: number;
  readonly until: number;
  readonly class: string;
}) {
  const [left, right] = [span.share(from), span.share(until)];
  return <span class={`part ${name}`} style={{ left, width: `calc(${right} - ${left})` }} />;
}

/** What comes next: until when it is accepted and why not then, or when it was. */
function outlook(stretches: readonly Stretch[], at: number): string {
  const current = stretches.findIndex(({ from, until }) => from <= at && at < until);
  const next = stretches[current + 1];
  if (stretches[current]?.accepted === true && next !== undefined)
    return words.ends(minute(next.from), next.message ?? '');
  const good = stretches.find(({ accepted }) => accepted);
  if (stretches.length === 0) return '';
  if (good === undefined && stretches[current]?.undecided === true) return words.undecided;
  return good === undefined ? words.never : words.window(minute(good.from), minute(good.until));
}
