/** The draft beside another policy: about which evidence the decision flips, and why. */

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { fileLabel } from '../file-label.ts';
import type { ShownChange, ShownComparison } from '../lab-protocol.ts';
import { OpenButton } from '../parts/open-button.tsx';
import type { GivenFile } from '../protocol.ts';
import { filesFrom } from '../state/files.ts';
import { texts } from '../texts.ts';
import type { LabState } from './use-lab.ts';

const words = texts.lab.compare;

/** A policy that the draft can be compared with. */
interface Choice {
  readonly id: string;
  readonly label: string;
  readonly text: string;
}

/** The comparison. */
export function ComparePolicies({
  lab,
  stored,
  children,
}: {
  readonly lab: LabState;
  /** The policy in force of a service. */
  readonly stored: Pick<Choice, 'label' | 'text'> | undefined;
  /** How to get one. */
  readonly children: ComponentChildren;
}) {
  const choices = [...choicesOf(lab), ...(stored === undefined ? [] : [{ ...stored, id: 'stored' }])];
  const [wanted, want] = useState('');
  const chosen = choices.find(({ id }) => id === wanted) ?? choices.at(-1);
  const text = chosen?.text;
  useEffect(() => lab.compareWith(text), [text]);
  useLayoutEffect(() => {
    if (stored !== undefined) want('stored');
  }, [stored]);
  useEffect(() => () => lab.compareWith(undefined), []);
  const take = async (list: Iterable<File>) => {
    const { files } = await filesFrom(list);
    lab.add(files);
    want(`file ${files[0]?.id}`);
  };
  return (
    <div class="compare-policies">
      <div class="actions">
        {chosen === undefined ? null : (
          <label>
            {words.with}{' '}
            <select value={chosen.id} onChange={({ currentTarget }) => want(currentTarget.value)}>
              {choices.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
        <OpenButton take={take} label={words.open} />
      </div>
      {children}
      <Comparison lab={lab} other={chosen} />
    </div>
  );
}

function choicesOf({ answer, files, type }: LabState): readonly Choice[] {
  const usual = answer?.types.find((each) => each.type === type)?.defaultPolicy;
  const policies = files.filter(({ id }) => answer?.files.find((each) => each.id === id)?.kind === 'policy');
  return [
    ...(usual === undefined ? [] : [{ id: 'default', label: words.usual(type), text: usual }]),
    ...policies.map(({ id, bytes }) => {
      return { id: `file ${id}`, label: fileLabel(files, id), text: new TextDecoder().decode(bytes) };
    }),
  ];
}

function Comparison({
  lab: { answer, files, comparedWith },
  other,
}: {
  readonly lab: LabState;
  readonly other: Choice | undefined;
}) {
  if (other === undefined) return <p class="hint">{words.none}</p>;
  const { comparison, samples = [] } = answer ?? {};
  if (answer?.diagnostics.some(({ severity }) => severity === 'error') === true)
    return <p class="hint">{words.broken}</p>;
  if (!samples.some(({ claims }) => claims > 0)) return <p class="hint">{words.nothing}</p>;
  if (comparison === undefined || comparedWith !== other.text) return <p class="busy">{texts.busy}</p>;
  if (comparison.trouble !== undefined)
    return <p class="warning">{words.trouble(other.label, comparison.trouble)}</p>;
  return <Changes comparison={comparison} other={other.label} files={files} />;
}

function Changes({
  comparison: { total, changes },
  other,
  files,
}: {
  readonly comparison: ShownComparison;
  readonly files: readonly GivenFile[];
  readonly other: string;
}) {
  return (
    <>
      <p role="status" class="summary">
        {changes.length === 0 ? words.same(total) : words.counts(changes.length, total)}
      </p>
      <ul class="changes">
        {changes.map((change) => (
          <li key={change.file}>
            <Change change={change} other={other} name={fileLabel(files, change.file)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Change({
  change: { before, after },
  other,
  name,
}: {
  readonly change: ShownChange;
  readonly name: string;
  readonly other: string;
}) {
  return (
    <>
      <p>
        <span class="file-name">{name}</span>{' '}
        <span class={`outcome ${after.decision === 'permit' ? 'good' : 'bad'}`}>
          {words.flip(texts.lab.outcomes[before.decision], texts.lab.outcomes[after.decision])}
        </span>
      </p>
      <dl class="reasons">
        {[[other, before] as const, [words.draft, after] as const].map(([policy, { line, why }]) => (
          <div key={policy}>
            <dt>{line === undefined ? policy : words.line(policy, line)}</dt>
            <dd>{why}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
