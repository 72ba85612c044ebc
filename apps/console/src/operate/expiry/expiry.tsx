/** Expiry: TLS, signing keys, policy certificates and endorsements on one time line, soonest first. */

import { useCallback, useState } from 'preact/hooks';
import { day } from '../../parts/dates.ts';
import { texts } from '../../texts.ts';
import { Failure } from '../failure.tsx';
import { useCall } from '../use-call.ts';
import { type ViewProps, viewAddress } from '../view.ts';
import '../watch/watch.css';
import { askEndings, type Endings } from './ask-endings.ts';
import { shareOf, TICKS, urgencyOf } from './day-scale.ts';
import './expiry.css';
import { type Ending, KINDS, type Kind } from './expirations.ts';

const words = texts.watch.expiry;
const FEW = 25;
const YEAR = 365.25;
/** Where one can do something about it. */
const VIEW_OF: Partial<Readonly<Record<Kind, string>>> = { key: 'keys', policy: 'certificates' };

/** The view. */
export function Expiry({ session, isShown }: ViewProps) {
  const ask = useCallback((signal: AbortSignal) => askEndings(session, signal), [session]);
  const { value, failure, isBusy, again } = useCall(isShown ? ask : undefined);
  return (
    <div class="watch" aria-busy={isBusy}>
      {failure === undefined ? null : <Failure error={failure} />}
      {value === undefined ? (
        failure === undefined ? (
          <p class="busy">{texts.loading}</p>
        ) : null
      ) : (
        <TimeLine {...value} again={again} />
      )}
    </div>
  );
}

function TimeLine({ endings, unread, skipped, omitted, again }: Endings & { readonly again: () => void }) {
  const [kind, setKind] = useState<Kind>();
  const [isWhole, setWhole] = useState(false);
  const kinds = KINDS.filter((each) => endings.some((ending) => ending.kind === each));
  const wanted = endings.filter((each) => kind === undefined || each.kind === kind);
  const shown = isWhole ? wanted : wanted.slice(0, FEW);
  const [first] = wanted;
  return (
    <>
      <div class="watch-bar">
        <fieldset class="watch-choice">
          <legend class="unseen">{words.kind}</legend>
          {[undefined, ...kinds].map((each) => (
            <button
              key={each ?? ''}
              type="button"
              class="quiet"
              aria-pressed={each === kind}
              onClick={() => setKind(each)}
            >
              {each === undefined ? words.all : words.kinds[each]}
            </button>
          ))}
        </fieldset>
        <button type="button" onClick={again}>
          {words.again}
        </button>
      </div>
      <section class="card">
        <p class="soonest">
          {first === undefined ? words.none : words.first(first.name, leftOf(first.days))}
        </p>
        <p class="ticks" aria-hidden="true">
          {TICKS.map(([days, name]) => (
            <span key={name} style={{ left: `${shareOf(days) * 100}%` }}>
              {name}
            </span>
          ))}
        </p>
        <ol class="endings">
          {shown.map((each) => (
            <Row key={`${each.kind} ${each.expires} ${each.name}`} ending={each} />
          ))}
        </ol>
        {shown.length === wanted.length ? null : (
          <button type="button" class="quiet" onClick={() => setWhole(true)}>
            {words.whole(wanted.length)}
          </button>
        )}
        {kinds.includes('endorsement') ? null : <p class="hint">{words.noEndorsements}</p>}
        {unread.length === 0 ? null : <p class="hint">{words.unread(unread.join(', '))}</p>}
        {omitted === 0 ? null : <p class="hint">{words.omitted(omitted)}</p>}
        {skipped === 0 ? null : <p class="hint">{words.skipped(skipped)}</p>}
      </section>
    </>
  );
}

function Row({ ending: { kind, name, of, refused, expires, days, isPlanned } }: { readonly ending: Ending }) {
  const view = VIEW_OF[kind];
  const only = of.length === 1 ? of[0] : undefined;
  const urgency = isPlanned ? 'signs' : urgencyOf(days);
  return (
    <li>
      <span class="tag">{words.kinds[kind]}</span>
      <span class="ending-name">
        {view === undefined || only === undefined ? name : <a href={viewAddress(view, only)}>{name}</a>}
        {of.length === 0 ? null : (
          <span class="hint" title={of.join(', ')}>
            {of.length > 2 ? `${of.length} ${words.ofMany[kind]}` : of.join(', ')}
          </span>
        )}
        {refused === undefined ? null : <span class="hint">{words.refused(refused)}</span>}
      </span>
      <span class={`ending-left ${urgency}`}>{leftOf(days)}</span>
      <time dateTime={new Date(expires).toISOString()}>{day(expires)}</time>
      <span class="life" aria-hidden="true">
        <span class={`life-part ${urgency}`} style={{ left: 0, width: `${shareOf(days) * 100}%` }} />
      </span>
    </li>
  );
}

function leftOf(days: number): string {
  if (days < 0) return words.over(-days);
  if (days >= 2 * YEAR) return words.years(Math.floor(days / YEAR));
  return days === 0 ? words.lastDay : words.days(days);
}
