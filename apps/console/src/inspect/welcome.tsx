/** What people see before they gave a file: what the page does, and how to begin. */

import { useState } from 'preact/hooks';
import { Icon } from '../parts/icons.tsx';
import { OpenButton } from '../parts/open-button.tsx';
import { Samples } from '../parts/samples.tsx';
import { fileFromText } from '../state/files.ts';
import type { InspectionState } from '../state/use-inspection.ts';
import { texts } from '../texts.ts';

const words = texts.inspect;

/** The empty state. */
export function Welcome({
  take,
  state,
}: {
  readonly take: (list: Iterable<File>) => Promise<void>;
  readonly state: InspectionState;
}) {
  const [note, setNote] = useState('');
  const paste = async () => {
    const text = await navigator.clipboard.readText().catch(() => '');
    if (text.trim() === '') setNote(words.empty);
    else state.add([fileFromText(text)]);
  };
  return (
    <div class="welcome">
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <div class="drop">
        <Icon name="down" />
        <p class="drop-title">{words.drop}</p>
        <p class="actions">
          <OpenButton take={take} class="primary" label={words.open} />
          <button type="button" onClick={() => void paste()}>
            {words.paste}
          </button>
        </p>
        <p class="hint" role="status">
          {note === '' ? words.pasteHint : note}
        </p>
      </div>
      <Samples
        take={({ files, at }) => {
          state.add(files);
          state.judgeAt(at);
        }}
      />
      <h2>{words.takes}</h2>
      <dl class="kinds">
        {words.kinds.map(([name, what]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
