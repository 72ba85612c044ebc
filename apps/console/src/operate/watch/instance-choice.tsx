/** Chooses the instance that a view is about; its name is in the address. */

import { useId } from 'preact/hooks';
import { texts } from '../../texts.ts';
import { viewAddress } from '../view.ts';
import type { KnownInstances } from './use-instances.ts';

const words = texts.watch.instance;

/** A list of instances, or a field for a name where the caller may not list them. */
export function InstanceChoice({
  view,
  chosen,
  known: { instances = [], areListed },
}: {
  readonly view: string;
  readonly chosen: string | undefined;
  readonly known: KnownInstances;
}) {
  const id = useId();
  const show = (name: string) => {
    if (name !== '') location.hash = viewAddress(view, name);
  };
  const names = instances.map(({ name }) => name);
  if (!areListed) {
    return (
      <form
        class="instance-choice"
        onSubmit={(event) => {
          event.preventDefault();
          show(String(new FormData(event.currentTarget).get('name') ?? '').trim());
        }}
      >
        <label for={id}>{words.label}</label>
        <input id={id} name="name" defaultValue={chosen} autocomplete="off" spellcheck={false} />
        <button type="submit">{words.show}</button>
      </form>
    );
  }
  return (
    <p class="instance-choice">
      <label for={id}>{words.label}</label>
      <select id={id} value={chosen} onChange={({ currentTarget }) => show(currentTarget.value)}>
        {chosen === undefined || names.includes(chosen) ? null : <option value={chosen}>{chosen}</option>}
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </p>
  );
}
