/** Records, the newest first; each unfolds to all that it says. */

import { useState } from 'preact/hooks';
import { second } from '../../parts/dates.ts';
import { texts } from '../../texts.ts';
import type { ReadRecord } from './records.ts';

const words = texts.watch.audit;
const STEP = 50;

/** The list; long ones are shown in steps. */
export function RecordList({ records }: { readonly records: readonly ReadRecord[] }) {
  const [most, setMost] = useState(STEP);
  return (
    <>
      <ol class="events records">
        {records.slice(0, most).map((each) => (
          <Row key={each.sequence} record={each} />
        ))}
      </ol>
      {records.length <= most ? null : (
        <button type="button" class="quiet" onClick={() => setMost(most + STEP)}>
          {words.more(records.length - most)}
        </button>
      )}
    </>
  );
}

function Row({ record: { sequence, act, entry, hash } }: { readonly record: ReadRecord }) {
  const facts = act === undefined ? [] : Object.entries(act.details ?? {});
  return (
    <li>
      <details>
        <summary>
          <span class="number">{sequence}</span>
          {act === undefined ? (
            <strong>{words.malformed}</strong>
          ) : (
            <>
              <time dateTime={act.at}>{second(Date.parse(act.at))}</time>
              <span class="record-act">
                {act.operation} {act.instance === undefined ? null : <span class="hint">{act.instance}</span>}
              </span>
              <span class={`tag ${act.outcome === 'done' ? 'good' : 'bad'}`}>{act.outcome}</span>
              <span class="event-end record-caller">{shortCaller(act.caller)}</span>
            </>
          )}
        </summary>
        <dl class="facts">
          {act === undefined ? (
            <Fact name={words.entry} value={entry} />
          ) : (
            <Fact name={words.caller} value={act.caller} />
          )}
          {facts.map(([name, value]) => (
            <Fact key={name} name={name} value={typeof value === 'string' ? value : JSON.stringify(value)} />
          ))}
          <Fact name={words.hash} value={hash} />
        </dl>
      </details>
    </li>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="mono">{value}</dd>
    </div>
  );
}

/** Without the issuer: the unfolded record has all of it. */
function shortCaller(caller: string): string {
  return caller.slice(caller.lastIndexOf('#') + 1);
}
