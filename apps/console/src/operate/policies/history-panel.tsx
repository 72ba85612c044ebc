/** Who changed the policy and when, with the difference between any two. */

import { useState } from 'preact/hooks';
import { minute } from '../../parts/dates.ts';
import { texts } from '../../texts.ts';
import { Diff } from './diff.tsx';
import { type PolicyAct, textOfDocument } from './history.ts';

/** A table, and two of its rows compared. */
export function HistoryPanel({
  acts,
  defaultPolicy,
  take,
}: {
  readonly acts: readonly PolicyAct[];
  readonly defaultPolicy: string;
  /** Makes an earlier policy the draft of another one. */
  readonly take: ((text: string) => void) | undefined;
}) {
  const words = texts.operate.history;
  const textOf = ({ document }: PolicyAct): string =>
    document === undefined ? defaultPolicy : (textOfDocument(document) ?? '');
  const sides = [
    ...acts.map((each) => ({
      id: `${each.revision}`,
      name: words.side(each.revision, minuteOf(each)),
      text: textOf(each),
    })),
    { id: 'default', name: words.default, text: defaultPolicy },
  ];
  const [chosen, choose] = useState<{ readonly from?: string; readonly to?: string }>({});
  const to = sides.find(({ id }) => id === chosen.to) ?? sides[0];
  const from = sides.find(({ id }) => id === chosen.from) ?? sides[1] ?? sides[0];
  return (
    <section class="card" aria-label={words.title}>
      <h2>{words.title}</h2>
      {acts.length === 0 ? (
        <p class="none">{words.none}</p>
      ) : (
        <>
          <table class="acts">
            <thead>
              <tr>
                <th scope="col">{words.at}</th>
                <th scope="col">{words.act}</th>
                <th scope="col">{words.by}</th>
                <th scope="col">{words.hash}</th>
                <th scope="col">
                  <span class="unseen">{words.use}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {acts.map((each) => (
                <tr key={each.revision}>
                  <td>{minuteOf(each)}</td>
                  <td>{words.acts[each.act]}</td>
                  <td>{each.by}</td>
                  <td>
                    <code>{each['x-ms-policy-hash'] ?? ''}</code>
                  </td>
                  <td>
                    {take === undefined || each.document === undefined ? null : (
                      <button
                        type="button"
                        class="quiet"
                        aria-label={words.useOf(minuteOf(each))}
                        onClick={() => take(textOf(each))}
                      >
                        {words.use}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <div class="pickers">
            <Side
              label={words.from}
              sides={sides}
              value={from?.id}
              choose={(id) => choose({ ...chosen, from: id })}
            />
            <Side
              label={words.to}
              sides={sides}
              value={to?.id}
              choose={(id) => choose({ ...chosen, to: id })}
            />
          </div>
          <Diff label={words.difference} before={from?.text ?? ''} after={to?.text ?? ''} />
        </>
      )}
    </section>
  );
}

function Side({
  label,
  sides,
  value,
  choose,
}: {
  readonly label: string;
  readonly sides: readonly { readonly id: string; readonly name: string }[];
  readonly value: string | undefined;
  readonly choose: (id: string) => void;
}) {
  return (
    <label class="row">
      {label}
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {sides.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function minuteOf({ at }: PolicyAct): string {
  return minute(Date.parse(at));
}
