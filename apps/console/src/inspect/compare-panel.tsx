/** Two pieces of evidence, field by field. */

import { useEffect, useState } from 'preact/hooks';
import type { Field, Subject } from '../protocol.ts';
import type { InspectionState } from '../state/use-inspection.ts';
import { texts } from '../texts.ts';

const words = texts.compare;

/** Chooses the other one, and shows what differs. */
export function ComparePanel({
  state,
  subject,
}: {
  readonly state: InspectionState;
  readonly subject: Subject;
}) {
  const others = (state.inspection?.files ?? []).filter(
    ({ id, role }) => id !== subject.file && (role === 'evidence' || role === 'document'),
  );
  const [chosen, choose] = useState<number>();
  const [isWhole, setWhole] = useState(false);
  const other = others.find(({ id }) => id === chosen) ?? others[0];
  const [found, isBusy] = useSubject(state, other?.id);
  if (other === undefined) return <p class="none">{words.none}</p>;
  const rows = found === undefined ? [] : compared(subject.fields, found.fields);
  const shown = isWhole ? rows : rows.filter(({ values: [a, b] }) => a !== b);
  return (
    <>
      <p class="actions">
        <label>
          {words.with}{' '}
          <select value={other.id} onChange={({ currentTarget }) => choose(Number(currentTarget.value))}>
            {others.map(({ id, name, kind }) => (
              <option key={id} value={id}>
                {name} ({kind})
              </option>
            ))}
          </select>
        </label>
        <label class="check-box">
          <input
            type="checkbox"
            checked={isWhole}
            onChange={({ currentTarget }) => setWhole(currentTarget.checked)}
          />{' '}
          {words.whole}
        </label>
      </p>
      <p class="summary" role="status">
        {isBusy
          ? texts.loading
          : words.counts(rows.filter(({ values: [a, b] }) => a !== b).length, rows.length)}
      </p>
      <table class="claims compared">
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            <th scope="col">{subject.name}</th>
            <th scope="col">{other.name}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ path, values: [a, b] }) => (
            <tr key={path} class={a === b ? '' : 'differs'}>
              <th scope="row">{path}</th>
              <td>{a ?? words.absent}</td>
              <td>{b ?? words.absent}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** The subject in a file, and whether it is still read. Undefined for a file that cannot be read. */
function useSubject(state: InspectionState, id: number | undefined): readonly [Subject | undefined, boolean] {
  const [found, setFound] = useState<{ readonly of: number; readonly subject: Subject | undefined }>();
  const { subjectOf } = state;
  useEffect(() => {
    let isCurrent = true;
    const tell = (of: number, subject?: Subject) => isCurrent && setFound({ of, subject });
    if (id !== undefined) {
      subjectOf(id).then(
        (subject) => tell(id, subject),
        () => tell(id),
      );
    }
    return () => {
      isCurrent = false;
    };
  }, [id, subjectOf]);
  return found?.of === id ? [found?.subject, false] : [undefined, id !== undefined];
}

interface Row {
  readonly path: string;
  readonly values: readonly [string | undefined, string | undefined];
}

/** Fields of both by their path, in the order of the first. */
function compared(one: Field | undefined, another: Field | undefined): Row[] {
  const [first, second] = [pathsOf(one), pathsOf(another)];
  const paths = [...new Set([...first.keys(), ...second.keys()])];
  return paths.map((path) => ({ path, values: [first.get(path), second.get(path)] }));
}

function pathsOf(root: Field | undefined): Map<string, string> {
  const found = new Map<string, string>();
  const add = (field: Field, above: string): void => {
    const path = above === '' ? field.label : `${above} › ${field.label}`;
    let own = path;
    for (let n = 2; found.has(own); n++) own = `${path} (${n})`;
    if (field.value !== undefined) found.set(own, field.value);
    for (const each of field.children) add(each, own);
  };
  // The names of the roots differ where kinds do; what is below may be the same.
  for (const each of root?.children ?? []) add(each, '');
  return found;
}
