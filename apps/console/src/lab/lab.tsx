/** The policy lab: a policy, evidence beside it, and what the one makes of the other. */

import { useMemo, useState } from 'preact/hooks';
import { OpenButton } from '../parts/open-button.tsx';
import type { GivenFile, LabQuestion } from '../protocol.ts';
import { filesFrom } from '../state/files.ts';
import { present } from '../state/present.ts';
import { useAnswer } from '../state/use-answer.ts';
import { useTransfers } from '../state/use-transfers.ts';
import { verifier } from '../state/verifier.ts';
import { texts } from '../texts.ts';
import { Decision } from './decision.tsx';
import { EditorPane } from './editor-pane.tsx';
import { LabFiles } from './lab-files.tsx';

const words = texts.lab;
const START = `version=1.0;

authorizationrules
{
    [type=="x-ms-sgx-is-debuggable", value==false] &&
    [type=="x-ms-sgx-svn", value>=1]
        => permit();
};

issuancerules
{
};
`;

/** The view. */
export function Lab({ isShown }: { readonly isShown: boolean }) {
  const [text, setText] = useState(START);
  const [revision, setRevision] = useState(0);
  const replace = (next: string) => {
    setText(next);
    setRevision((before) => before + 1);
  };
  const [type, setType] = useState('SgxEnclave');
  const [files, setFiles] = useState<readonly GivenFile[]>([]);
  const [at, setAt] = useState(present);
  const question = useMemo<LabQuestion>(() => ({ text, type, files, at }), [text, type, files, at]);
  const [answer, , failure] = useAnswer(question, verifier.judgePolicy);
  const add = (more: readonly GivenFile[]) => {
    setAt(present());
    setFiles((before) => [...before, ...more]);
  };
  const take = async (list: Iterable<File>) => add((await filesFrom(list)).files);
  const isOver = useTransfers(add, take, isShown);
  const terms = answer?.types.find((each) => each.type === type);
  return (
    <div class="lab">
      <div class="lab-head">
        <h1>{words.title}</h1>
        <p class="lead">{words.lead}</p>
      </div>
      <section class="lab-policy" aria-label={words.policy}>
        <div class="actions">
          <label>
            {words.type}{' '}
            <select value={type} onChange={({ currentTarget }) => setType(currentTarget.value)}>
              {(answer?.types ?? [{ type, name: type }]).map((each) => (
                <option key={each.type} value={each.type}>
                  {each.type}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            disabled={answer?.formatted === undefined || answer.formatted === text}
            onClick={() => replace(answer?.formatted ?? text)}
          >
            {words.format}
          </button>
          <button
            type="button"
            class="quiet"
            disabled={terms?.defaultPolicy === undefined}
            onClick={() => replace(terms?.defaultPolicy ?? text)}
          >
            {words.usual}
          </button>
        </div>
        <EditorPane text={text} revision={revision} change={setText} answer={answer} />
        <ul class="diagnostics" aria-label={words.diagnostics}>
          {answer?.diagnostics.map((each) => (
            <li key={`${each.line}:${each.column}${each.code}`} class={each.severity}>
              <code>
                {each.line}:{each.column}
              </code>{' '}
              {each.message} {each.hint} <code class="code">{each.code}</code>
            </li>
          ))}
        </ul>
        <p class="hint hash">
          {words.hash} <code>{answer?.hash}</code>
        </p>
      </section>
      <section class="lab-evidence" aria-label={words.evidence}>
        <h2>{words.evidence}</h2>
        <LabFiles files={files} known={answer?.files ?? []} set={setFiles} />
        <p class="actions">
          <OpenButton take={take} label={words.open} />
        </p>
        {files.length === 0 ? <p class="hint">{words.evidenceHint}</p> : null}
        {answer?.trouble === undefined ? null : <p class="warning">{answer.trouble}</p>}
        {failure === undefined ? null : <p class="warning">{failure}</p>}
        {answer === undefined ? <p class="busy">{texts.busy}</p> : <Decision answer={answer} />}
      </section>
      {isOver ? (
        <div class="over" aria-hidden="true">
          {words.drop}
        </div>
      ) : null}
    </div>
  );
}
