/** The files at hand: what each is, and what it is used for. */

import { Icon } from '../parts/icons.tsx';
import { OpenButton } from '../parts/open-button.tsx';
import type { FileRole, RecognisedFile } from '../protocol.ts';
import type { InspectionState } from '../state/use-inspection.ts';
import { texts } from '../texts.ts';
import { ShareButton } from './share-button.tsx';

const words = texts.inspect;

/** A row of files. */
export function FileList({
  state,
  take,
}: {
  readonly state: InspectionState;
  readonly take: (list: Iterable<File>) => Promise<void>;
}) {
  const { files, inspection } = state;
  return (
    <section class="files" aria-label={words.files}>
      <ul>
        {files.map(({ id, name, trusted }) => (
          <li key={id}>
            <FileCard
              known={inspection?.files.find((each) => each.id === id)}
              name={shortName(name, files)}
              isShown={inspection?.subject?.file === id}
              isTrusted={trusted}
              state={state}
              id={id}
            />
          </li>
        ))}
      </ul>
      <p class="actions">
        <OpenButton take={take} label={words.add} />
        <ShareButton state={state} />
        <button type="button" class="quiet" onClick={state.clear}>
          {words.clear}
        </button>
      </p>
    </section>
  );
}

/** What a file is used for: a certificate that answered for the vendor is an endorsement. */
function roleOf({ role, isUsed }: RecognisedFile): FileRole {
  return role === 'document' && isUsed === true ? 'endorsements' : role;
}

/** The name without its folder, where that tells it from the others. */
function shortName(name: string, files: InspectionState['files']): string {
  const base = (each: string): string => each.split('/').at(-1) ?? each;
  return files.filter((each) => base(each.name) === base(name)).length === 1 ? base(name) : name;
}

function FileCard({
  id,
  known,
  name,
  isShown,
  isTrusted,
  state,
}: {
  readonly id: number;
  readonly known: RecognisedFile | undefined;
  readonly name: string;
  readonly isShown: boolean;
  readonly isTrusted: boolean;
  readonly state: InspectionState;
}) {
  const detail = known?.detail === undefined ? '' : `, ${known.detail}`;
  const spelling = known === undefined || known.spelling === 'raw' ? '' : ` (${known.spelling})`;
  return (
    <div class={isShown ? 'file shown' : 'file'}>
      <button type="button" class="look" aria-pressed={isShown} onClick={() => state.look(id)}>
        <span class="file-name">{name}</span>
        <span class="file-kind">{known === undefined ? '…' : `${known.kind}${detail}${spelling}`}</span>
        <span class={`role role-${known?.role ?? 'other'}`}>
          {known === undefined ? '…' : texts.roles[roleOf(known)]}
        </span>
      </button>
      {known?.fault === undefined ? null : <p class="fault">{known.fault}</p>}
      {known?.role === 'root' ? (
        <button type="button" class="quiet trust" onClick={() => state.trust(id, !isTrusted)}>
          {isTrusted ? texts.trust.remove : texts.trust.add(known.roots.join(', '))}
        </button>
      ) : null}
      <button
        type="button"
        class="remove quiet"
        aria-label={texts.remove(name)}
        onClick={() => state.remove(id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
