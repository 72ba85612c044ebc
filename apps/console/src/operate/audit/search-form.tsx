/** What records are searched for. */

import { fromInput } from '../../parts/dates.ts';
import { texts } from '../../texts.ts';
import type { Wanted } from './records.ts';

const words = texts.watch.audit;

/** The fields: the list below follows them at once. */
export function SearchForm({
  wanted,
  operations,
  change,
}: {
  readonly wanted: Wanted;
  /** Those that occur. */
  readonly operations: readonly string[];
  readonly change: (wanted: Wanted) => void;
}) {
  const times = [
    ['from', words.from],
    ['until', words.until],
  ] as const;
  const names = [
    ['caller', words.caller],
    ['instance', words.instance],
  ] as const;
  return (
    <search>
      <form class="search" aria-label={words.search} onSubmit={(event) => event.preventDefault()}>
        {times.map(([name, label]) => (
          <label key={name}>
            {label}
            <input
              type="datetime-local"
              onInput={({ currentTarget }) => change({ ...wanted, [name]: fromInput(currentTarget.value) })}
            />
          </label>
        ))}
        {names.map(([name, label]) => (
          <label key={name}>
            {label}
            <input
              type="search"
              autocomplete="off"
              spellcheck={false}
              value={wanted[name]}
              onInput={({ currentTarget }) => change({ ...wanted, [name]: currentTarget.value.trim() })}
            />
          </label>
        ))}
        <label>
          {words.operation}
          <select
            value={wanted.operation}
            onChange={({ currentTarget }) => change({ ...wanted, operation: currentTarget.value })}
          >
            <option value="">{words.any}</option>
            {operations.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.outcome}
          <select
            value={wanted.outcome}
            onChange={({ currentTarget }) =>
              change({ ...wanted, outcome: currentTarget.value as Wanted['outcome'] })
            }
          >
            <option value="">{words.any}</option>
            <option value="done">{words.done}</option>
            <option value="refused">{words.refused}</option>
          </select>
        </label>
      </form>
    </search>
  );
}
