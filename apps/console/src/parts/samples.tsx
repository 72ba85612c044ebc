/** A list of samples that unfolds: loaded when it is unfolded, and a sample when it is chosen. */

import { useState } from 'preact/hooks';
import { type Sample, type SampleFiles, sampleFiles, sampleList } from '../state/samples.ts';
import { texts } from '../texts.ts';
import './samples.css';

const words = texts.samples;

/** The list; `take` gets what was chosen. */
export function Samples({ take }: { readonly take: (sample: SampleFiles) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [list, setList] = useState<readonly Sample[]>();
  const [failure, setFailure] = useState<string>();
  const toggled = (next: boolean) => {
    setOpen(next);
    if (!next || list !== undefined) return;
    sampleList().then(setList, () => setFailure(words.none));
  };
  const choose = (sample: Sample) => {
    setFailure(undefined);
    const chosen = (files: SampleFiles) => {
      // What comes of it is below the list.
      setOpen(false);
      take(files);
    };
    sampleFiles(sample).then(chosen, () => setFailure(words.unavailable(sample.name)));
  };
  const types = [...new Set((list ?? []).map(({ type }) => type))];
  return (
    <details class="samples" open={isOpen} onToggle={({ currentTarget }) => toggled(currentTarget.open)}>
      <summary>{words.title}</summary>
      <p class="hint">{words.lead}</p>
      {failure === undefined ? null : (
        <p class="warning" role="status">
          {failure}
        </p>
      )}
      {types.map((type) => (
        <section key={type} aria-label={type}>
          <p class="samples-type">{type}</p>
          <ul>
            {list
              ?.filter((each) => each.type === type)
              .map((sample) => (
                <li key={sample.name}>
                  <button type="button" class="quiet" onClick={() => choose(sample)}>
                    {sample.scenario}
                  </button>
                  <span class="hint">{sample.differs}</span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </details>
  );
}
