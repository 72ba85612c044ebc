/** Chooses an instance: from a list, or by its name for who may not list them. */

import { useEffect, useState } from 'preact/hooks';
import { texts } from '../../texts.ts';
import type { KnownInstances } from '../instances/known-instances.ts';

/** A list, or a field. */
export function InstancePicker({
  known: { list },
  name,
  choose,
}: {
  readonly known: KnownInstances;
  readonly name: string;
  readonly choose: (name: string) => void;
}) {
  const words = texts.operate.picker;
  const [typed, setTyped] = useState(name);
  useEffect(() => setTyped(name), [name]);
  if (list !== undefined) {
    return (
      <label class="row">
        {words.instance}
        <select value={name} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          {name === '' || list.some((each) => each.name === name) ? null : (
            <option value={name}>{name}</option>
          )}
          {list.map((each) => (
            <option key={each.name} value={each.name}>
              {each.name} ({texts.operate.instances.modes[each.properties.trustModel]})
            </option>
          ))}
        </select>
      </label>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        choose(typed.trim());
      }}
    >
      <label class="row">
        {words.instance}
        <input
          value={typed}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          onBlur={() => typed.trim() !== name && typed.trim() !== '' && choose(typed.trim())}
        />
      </label>
    </form>
  );
}
