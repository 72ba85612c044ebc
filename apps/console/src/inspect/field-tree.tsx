/** Fields as a tree of lists. */

import { useEffect, useRef } from 'preact/hooks';
import type { Field } from '../protocol.ts';

interface Selection {
  readonly selected: number | undefined;
  readonly select: (id: number) => void;
}

/** All fields, open. */
export function FieldTree({ root, ...selection }: { readonly root: Field } & Selection) {
  const list = useRef<HTMLUListElement>(null);
  const { selected } = selection;
  useEffect(() => {
    if (selected === undefined) return;
    list.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <ul class="fields" ref={list}>
      <Branch field={root} {...selection} />
    </ul>
  );
}

function Branch({ field, selected, select }: { readonly field: Field } & Selection) {
  const { id, label, value, children } = field;
  return (
    <li>
      <button
        type="button"
        class={children.length > 0 ? 'field group' : 'field'}
        aria-pressed={id === selected}
        onClick={() => select(id)}
      >
        <span class="field-label">{label}</span>
        {value === undefined ? null : <span class="field-value">{value}</span>}
      </button>
      {children.length === 0 ? null : (
        <ul>
          {children.map((each) => (
            <Branch key={each.id} field={each} selected={selected} select={select} />
          ))}
        </ul>
      )}
    </li>
  );
}
