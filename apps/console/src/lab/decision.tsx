/** What a policy decides about the evidence, what it issues, and what it saw. */

import { Icon } from '../parts/icons.tsx';
import type { LabAnswer } from '../protocol.ts';
import { texts } from '../texts.ts';

const words = texts.lab;

/** The decision with its claims. */
export function Decision({
  answer: { decision, incoming, diagnostics, subject },
  type,
  chooseType,
}: {
  readonly answer: LabAnswer;
  /** What the policy is for. */
  readonly type: string;
  readonly chooseType: (type: string) => void;
}) {
  const isBroken = diagnostics.some(({ severity }) => severity === 'error');
  const other = subject?.type === undefined || subject.type === type ? undefined : subject.type;
  return (
    <>
      {other === undefined ? null : (
        <div class="warning other-type">
          <p>{words.otherType(other, type)}</p>
          <button type="button" onClick={() => chooseType(other)}>
            {words.useType(other)}
          </button>
        </div>
      )}
      {decision === undefined ? (
        <p class="hint" role="status">
          {isBroken ? words.broken : words.nothing}
        </p>
      ) : (
        <div class={`verdict ${decision.permitted ? 'good' : 'bad'}`}>
          <span class="badge">
            <Icon name={decision.permitted ? 'good' : 'bad'} />
          </span>
          <div class="verdict-text">
            <h3>
              <span role="status">{decision.permitted ? words.permitted : words.denied}</span>
            </h3>
            {decision.permitted ? null : <p class="reason">{decision.reason}</p>}
            {decision.answer === undefined ? null : <p class="answer">{decision.answer}</p>}
          </div>
        </div>
      )}
      {decision === undefined || decision.issued.length === 0 ? null : (
        <ClaimList title={words.issued} claims={decision.issued} isOpen />
      )}
      {incoming.length === 0 ? null : <ClaimList title={words.incoming} claims={incoming} isOpen={false} />}
    </>
  );
}

function ClaimList({
  title,
  claims,
  isOpen,
}: {
  readonly title: string;
  readonly claims: readonly { readonly name: string; readonly value: string }[];
  readonly isOpen: boolean;
}) {
  return (
    <details open={isOpen}>
      <summary>
        {title} <span class="count">{claims.length}</span>
      </summary>
      <table class="claims">
        <tbody>
          {claims.map(({ name, value }, i) => (
            <tr key={`${name}${i}`}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
