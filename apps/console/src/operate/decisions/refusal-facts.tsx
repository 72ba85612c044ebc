/** One refusal: what the caller was told, and what those may know who may read the policy. */

import { useState } from 'preact/hooks';
import { Fact } from '../../parts/fact.tsx';
import { texts } from '../../texts.ts';
import { partsOf } from '../api-failure.ts';
import { Failure } from '../failure.tsx';
import { useCall } from '../use-call.ts';
import { viewAddress } from '../view.ts';
import type { Refusal, Rule } from './recent.ts';

const words = texts.watch.decisions;

/** The facts. */
export function RefusalFacts({
  refusal,
  instance,
  ask,
}: {
  readonly refusal: Refusal;
  readonly instance: string;
  readonly ask: (signal: AbortSignal) => Promise<Refusal>;
}) {
  // Asked once: what explains it does not change.
  const [question] = useState(() => (refusal.explainable ? ask : undefined));
  const { value, failure, isBusy } = useCall(question);
  const { message, expected, found, hint } = partsOf(refusal.message);
  const rows = [
    [words.why, message],
    [texts.operate.failure.expected, expected],
    [texts.operate.failure.found, found],
    [texts.operate.failure.todo, hint],
    [words.different, value?.answer],
    [words.policyHash, refusal.policyHash],
    [texts.operate.failure.requestId, refusal.requestId],
  ] as const;
  return (
    <div class="refusal-facts" aria-busy={isBusy}>
      <dl class="facts">
        {rows.map(([name, text]) => (
          <Fact key={name} name={name} value={text} />
        ))}
      </dl>
      {failure === undefined ? null : <Failure error={failure} />}
      {isBusy ? <p class="hint">{words.explaining}</p> : null}
      {refusal.policyHash === undefined ? null : (
        <p>
          <a href={viewAddress('policies', instance, refusal.type)}>{words.policy(refusal.type)}</a>
        </p>
      )}
      {value?.explanation === undefined ? null : <Rules rules={value.explanation} omitted={value.omitted} />}
    </div>
  );
}

function Rules({
  rules,
  omitted,
}: {
  readonly rules: readonly Rule[];
  readonly omitted: number | undefined;
}) {
  return (
    <section>
      <h3>{words.rules}</h3>
      <ol class="rules">
        {rules.map(({ segment, rule, line, action, outcome, details = [] }) => (
          <li key={`${segment} ${rule}`}>
            <p>
              {words.rule(line, action)}{' '}
              <span class={outcome === 'fired' ? 'fired' : 'idle'}>{words.did[outcome]}</span>
            </p>
            {details.length === 0 ? null : (
              <ul>
                {details.map((detail) => (
                  <li key={detail}>{detail}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
      {omitted === undefined ? null : <p class="hint">{words.omitted(omitted)}</p>}
    </section>
  );
}
