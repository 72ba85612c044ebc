/** A certificate in the list. */

import { useMemo } from 'preact/hooks';
import { day } from '../../parts/dates.ts';
import { texts } from '../../texts.ts';
import { certificateFacts } from './certificate-facts.ts';

const DAY = 86_400_000;

/** Its name, validity and fingerprint. */
export function CertificateCard({
  pem,
  now,
  remove,
}: {
  readonly pem: string;
  readonly now: number;
  readonly remove: () => void;
}) {
  const words = texts.operate.certificates;
  const facts = useMemo(() => certificateFacts(pem), [pem]);
  if (facts === undefined) return <li class="card">{words.unreadable}</li>;
  const { name, sha256, from, until } = facts;
  const days = Math.floor((until - now) / DAY);
  const state = now < from ? 'early' : now > until ? 'expired' : 'valid';
  return (
    <li class={`card ${state}`}>
      <h2>
        {name}{' '}
        <span class={`role state-${state}`}>{state === 'valid' ? words.days(days) : words[state]}</span>
      </h2>
      <dl class="facts">
        <div>
          <dt>{words.validity}</dt>
          <dd>{words.span(day(from), day(until))}</dd>
        </div>
        <div>
          <dt>SHA-256</dt>
          <dd class="mono">{sha256}</dd>
        </div>
      </dl>
      <p class="actions">
        <button type="button" class="quiet" aria-label={words.removeOf(name)} onClick={remove}>
          {words.remove}
        </button>
      </p>
    </li>
  );
}
