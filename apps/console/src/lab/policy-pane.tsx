/** The policy: for which type it is, the editor, and the problems of the text. */

import { texts } from '../texts.ts';
import { DiagnosticList } from './diagnostic-list.tsx';
import { EditorPane } from './editor-pane.tsx';
import type { LabState } from './use-lab.ts';

const words = texts.lab;

/** The left side of the lab. */
export function PolicyPane({ lab }: { readonly lab: LabState }) {
  const { answer, text, type, revision } = lab;
  const usual = answer?.types.find((each) => each.type === type)?.defaultPolicy;
  return (
    <section class="lab-policy" aria-label={words.policy}>
      <div class="actions">
        <label>
          {words.type}{' '}
          <select value={type} onChange={({ currentTarget }) => lab.chooseType(currentTarget.value)}>
            {(answer?.types ?? [{ type }]).map((each) => (
              <option key={each.type} value={each.type}>
                {each.type}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          disabled={answer?.formatted === undefined || answer.formatted === text}
          onClick={() => lab.replace(answer?.formatted ?? text)}
        >
          {words.format}
        </button>
        <button
          type="button"
          class="quiet"
          disabled={usual === undefined}
          onClick={() => lab.replace(usual ?? text)}
        >
          {words.usual}
        </button>
      </div>
      <EditorPane text={text} revision={revision} change={lab.write} answer={answer} />
      <DiagnosticList label={words.diagnostics} diagnostics={answer?.diagnostics ?? []} />
      <p class="hint hash">
        {words.hash} <code>{answer?.hash}</code>
      </p>
    </section>
  );
}
