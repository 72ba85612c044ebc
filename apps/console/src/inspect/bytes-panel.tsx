/** Fields beside the bytes that they are made of: select either, see the other. */

import { useMemo, useState } from 'preact/hooks';
import type { Field, Subject } from '../protocol.ts';
import { texts } from '../texts.ts';
import { FieldTree } from './field-tree.tsx';
import { HexView } from './hex-view.tsx';

const words = texts.bytes;

/** Both panes. */
export function BytesPanel({ subject: { fields, bytes } }: { readonly subject: Subject }) {
  const all = useMemo(() => (fields === undefined ? [] : flattened(fields)), [fields]);
  const [selected, select] = useState<number>();
  const field = all.find(({ id }) => id === selected);
  const fieldAt = (offset: number) => select(smallestAt(all, offset)?.id);
  return (
    <>
      <p class="summary" role="status">
        {field === undefined
          ? words.hint
          : `${field.label}: ${field.range === undefined ? words.noRange : words.at(field.range.offset, field.range.length)}`}
      </p>
      <div class="panes">
        <section class="pane" aria-label={words.fields}>
          {fields === undefined ? (
            <p class="none">{words.none}</p>
          ) : (
            <FieldTree root={fields} selected={selected} select={select} />
          )}
        </section>
        <section class="pane" aria-label={words.bytes}>
          <HexView bytes={bytes} range={field?.range} selectAt={fieldAt} />
        </section>
      </div>
    </>
  );
}

function flattened(field: Field): Field[] {
  return [field, ...field.children.flatMap(flattened)];
}

/** The innermost field that a byte belongs to. */
function smallestAt(all: readonly Field[], offset: number): Field | undefined {
  return all
    .filter(
      ({ range }) => range !== undefined && range.offset <= offset && offset < range.offset + range.length,
    )
    .sort((a, b) => (a.range?.length ?? 0) - (b.range?.length ?? 0))[0];
}
