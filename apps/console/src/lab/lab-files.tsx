/** The files beside the policy: of evidence what the policy decides about it, of the rest what it is used for. */

import { fileLabel } from '../file-label.ts';
import type { LabSample } from '../lab-protocol.ts';
import { Icon } from '../parts/icons.tsx';
import type { GivenFile, RecognisedFile } from '../protocol.ts';
import { texts } from '../texts.ts';
import type { LabState } from './use-lab.ts';

const words = texts.lab;

/** A list of files. */
export function LabFiles({ lab }: { readonly lab: LabState }) {
  if (lab.files.length === 0) return null;
  return (
    <ul class="lab-files">
      {lab.files.map((file) => (
        <li key={file.id}>
          <LabFile file={file} lab={lab} />
        </li>
      ))}
    </ul>
  );
}

function LabFile({ file, lab }: { readonly file: GivenFile; readonly lab: LabState }) {
  const { id, bytes } = file;
  const name = fileLabel(lab.files, id);
  const known = lab.answer?.files.find((each) => each.id === id);
  const sample = lab.answer?.samples.find((each) => each.file === id);
  return (
    <>
      <div class={sample === undefined ? 'lab-file beside' : 'lab-file'}>
        <div class="lab-file-facts">
          {sample === undefined ? (
            <span class="file-name">{name}</span>
          ) : (
            <button
              type="button"
              class="look quiet"
              aria-pressed={lab.answer?.subject?.file === id}
              onClick={() => lab.look(id)}
            >
              {name}
            </button>
          )}
          <span class="file-kind">
            {known?.kind ?? '…'}
            {file.at === undefined ? null : `, ${words.simulated}`}
          </span>
          {sample === undefined ? null : <Outcome sample={sample} />}
          {known?.role === 'root' ? <Trust file={file} known={known} lab={lab} /> : null}
          {known?.kind === 'policy' ? (
            <button type="button" class="quiet" onClick={() => lab.replace(new TextDecoder().decode(bytes))}>
              {words.edit}
            </button>
          ) : null}
        </div>
        <button
          type="button"
          class="quiet remove-file"
          aria-label={texts.remove(name)}
          onClick={() => lab.change((before) => before.filter((each) => each.id !== id))}
        >
          <Icon name="close" />
        </button>
      </div>
      {known?.fault === undefined ? null : <p class="fault">{known.fault}</p>}
      {sample?.trouble === undefined ? null : <p class="warning">{sample.trouble}</p>}
    </>
  );
}

/** Nothing while the policy has errors. */
function Outcome({ sample: { outcome, trouble } }: { readonly sample: LabSample }) {
  if (trouble !== undefined) return <span class="outcome bad">{words.outcomes.none}</span>;
  if (outcome === undefined) return null;
  return <span class={`outcome ${outcome === 'permit' ? 'good' : 'bad'}`}>{words.outcomes[outcome]}</span>;
}

function Trust({
  file: { id, trusted },
  known: { roots },
  lab,
}: {
  readonly file: GivenFile;
  readonly known: RecognisedFile;
  readonly lab: LabState;
}) {
  const set = () =>
    lab.change((before) => before.map((each) => (each.id === id ? { ...each, trusted: !trusted } : each)));
  return (
    <button type="button" class="quiet" onClick={set}>
      {trusted ? texts.trust.remove : texts.trust.add(roots.join(', '))}
    </button>
  );
}
