/** The trail: every check, in the order in which it took place. */

import { Icon } from '../parts/icons.tsx';
import type { Check, Verdict } from '../protocol.ts';
import { texts } from '../texts.ts';

const words = texts.checks;

/** All checks; they unfold to the values that they saw. */
export function ChecksPanel({ verdict: { trail } }: { readonly verdict: Verdict }) {
  if (trail.length === 0) return <p class="none">{words.none}</p>;
  const passed = trail.filter(({ ok }) => ok).length;
  return (
    <>
      <p class="summary">{words.counts(passed, trail.length - passed)}</p>
      {trail.filter(({ ok }) => !ok).length === 0 ? null : (
        <div class="checks failed-first">
          {trail
            .filter(({ ok }) => !ok)
            .map((each) => (
              <div key={each.check} class="failed">
                <Line check={each} />
              </div>
            ))}
        </div>
      )}
      <ol class="checks">
        {trail
          .filter(({ ok }) => ok)
          .map((each, i) => (
            <li key={i} class={each.ok ? 'passed' : 'failed'}>
              <Line check={each} />
            </li>
          ))}
      </ol>
    </>
  );
}

function Line({ check: { check, ok, detail } }: { readonly check: Check }) {
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
