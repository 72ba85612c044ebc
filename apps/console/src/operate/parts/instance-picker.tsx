/** Chooses an instance: from a list, or by its name for who may not list them. */

import { useState } from 'preact/hooks';
import { texts } from '../../texts.ts';
import type { KnownInstances } from '../instances/known-instances.ts';

/** A list, or a field. */
export function InstancePicker({
  known: { list, isAsked },
  name,
  choose,
}: {
  readonly known: KnownInstances;
  readonly name: string;
  readonly choose: (name: string) => void;
}) {
  const words = texts.operate.picker;
  const [typed, setTyped] = useState({ text: name, at: name });
  // What was typed belongs to the instance that was shown then, and is gone when another one is.
  if (typed.at !== name) setTyped({ text: name, at: name });
  const wanted = typed.text.trim();
  // Until the service has answered, nobody can choose: a field would go away under who types in it.
  if (list !== undefined || !isAsked) {
    return (
      <label class="row">
        {words.instance}
        <select
          value={name}
          disabled={list === undefined}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          {name === '' || list?.some((each) => each.name === name) === true ? null : (
            <option value={name}>{name}</option>
          )}
          {list?.map((each) => (
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
        choose(wanted);
      }}
    >
      <label class="row">
        {words.instance}
        <input
          value={typed.text}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => setTyped({ text: currentTarget.value, at: name })}
          onBlur={() => wanted !== name && wanted !== '' && choose(wanted)}
        />
      </label>
    </form>
  );
}
