/** Learning a policy from the evidence beside it: what it must permit, what it must refuse, and what it pins. */

import { fileLabel } from '../file-label.ts';
import type { LabSample, LearnAnswer } from '../lab-protocol.ts';
import { texts } from '../texts.ts';
import type { LabState } from './use-lab.ts';
import type { Learning, Wanted } from './use-learning.ts';

const words = texts.lab.learn;
const WANTED: readonly Wanted[] = ['permit', 'refuse', 'omit'];

/** The form, and what came of it. */
export function LearnPolicy({ lab, learning }: { readonly lab: LabState; readonly learning: Learning }) {
  const samples = lab.answer?.samples ?? [];
  if (samples.length === 0)
    return (
      <div class="learn">
        <p class="hint">{words.lead}</p>
        <p class="hint">{words.nothing}</p>
      </div>
    );
  const isPossible = samples.some(({ file }) => learning.wantedOf(file) === 'permit');
  return (
    <div class="learn">
      <p class="hint">{words.lead}</p>
      <div class="wanted">
        {samples.map((sample) => (
          <SampleRow
            key={sample.file}
            sample={sample}
            name={fileLabel(lab.files, sample.file)}
            learning={learning}
          />
        ))}
      </div>
      <p class="actions">
        <Identity lab={lab} learning={learning} />
        <button
          type="button"
          class="primary"
          disabled={!isPossible || learning.isBusy}
          onClick={learning.start}
        >
          {learning.isBusy ? words.busy : words.start}
        </button>
      </p>
      {isPossible ? null : <p class="hint">{words.least}</p>}
      <div role="status">{learning.answer === undefined ? null : <Learned answer={learning.answer} />}</div>
      {learning.undo === undefined ? null : (
        <p>
          <button type="button" class="quiet" onClick={learning.undo}>
            {words.undo}
          </button>
        </p>
      )}
    </div>
  );
}

function SampleRow({
  sample: { file, trouble, isRefused },
  name,
  learning,
}: {
  readonly sample: LabSample;
  readonly name: string;
  readonly learning: Learning;
}) {
  return (
    <fieldset>
      <legend>
        <span class="unseen">{words.role(name)}</span>
      </legend>
      <span class="file-name" aria-hidden="true">
        {name}
      </span>
      {trouble === undefined ? (
        <span class="choices">
          {WANTED.map((wanted) => (
            <label key={wanted}>
              <input
                type="radio"
                name={`wanted-${file}`}
                checked={learning.wantedOf(file) === wanted}
                onChange={() => learning.want(file, wanted)}
              />
              {words.roles[wanted]}
            </label>
          ))}
        </span>
      ) : (
        <span class="hint">{isRefused === true ? words.refusedAlready : words.undecided}</span>
      )}
    </fieldset>
  );
}

/** What identifies the code: of the type that the evidence is of. */
function Identity({ lab, learning }: { readonly lab: LabState; readonly learning: Learning }) {
  const type = lab.answer?.samples.find((each) => each.type !== undefined)?.type;
  const identities = lab.answer?.types.find((each) => each.type === type)?.identities ?? [];
  const [first] = identities;
  return (
    <label>
      {words.identity}{' '}
      <select
        value={learning.identity ?? ''}
        onChange={({ currentTarget: { value } }) => learning.pin(value === '' ? undefined : value)}
      >
        <option value="">{first === undefined ? words.any : words.customary(first)}</option>
        {identities.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Learned({ answer }: { readonly answer: LearnAnswer }) {
  if ('trouble' in answer) return <p class="warning">{answer.trouble}</p>;
  return (
    <>
      <p class="summary">{words.learned(answer.identity)}</p>
      {answer.notes.length === 0 ? null : (
        <>
          <h3>{words.notes}</h3>
          <ul class="learn-notes">
            {answer.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
