/** The trail: the failed check first and open, the passed ones folded below it, in the order in which they took place. */

import type { TrailLine } from '@veritee/evidence';
import { Icon } from '../parts/icons.tsx';
import type { Verdict } from '../protocol.ts';
import { texts } from '../texts.ts';
import './checks.css';

const words = texts.checks;

/** All checks; they unfold to the values that they saw. */
export function ChecksPanel({ verdict: { trail } }: { readonly verdict: Verdict }) {
  if (trail.length === 0) return <p class="none">{words.none}</p>;
  const passed = trail.filter(({ ok }) => ok);
  const failed = trail.filter(({ ok }) => !ok);
  return (
    <>
      {failed.length === 0 ? null : (
        <div class="failed-first">
          {failed.map((each) => (
            <div key={each.check} class="failed">
              <Line check={each} />
            </div>
          ))}
        </div>
      )}
      {passed.length === 0 ? null : (
        <details class="passed" open={failed.length === 0}>
          <summary class="check">
            <Icon name="good" />
            {words.counts(passed.length)}
          </summary>
          <ol class="checks">
            {passed.map((each, i) => (
              <li key={i}>
                <Line check={each} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

function Line({ check: { check, ok, detail } }: { readonly check: TrailLine }) {
  const head = (
    <>
      <Icon name={ok ? 'good' : 'bad'} />
      <span class="unseen">{ok ? words.passed : words.failed}: </span>
      <span>{check}</span>
    </>
  );
  if (detail === '') return <p class="check">{head}</p>;
  return (
    <details open={!ok}>
      <summary class="check">{head}</summary>
      <p class="detail">{detail}</p>
    </details>
  );
}
