/** Evidence beside the policy, with what else it takes. */

import { Icon } from '../parts/icons.tsx';
import type { GivenFile, RecognisedFile } from '../protocol.ts';
import { texts } from '../texts.ts';

/** A list of files. */
export function LabFiles({
  files,
  known,
  set,
}: {
  readonly files: readonly GivenFile[];
  readonly known: readonly RecognisedFile[];
  readonly set: (change: (before: readonly GivenFile[]) => readonly GivenFile[]) => void;
}) {
  const trust = (id: number, trusted: boolean) =>
    set((before) => before.map((each) => (each.id === id ? { ...each, trusted } : each)));
  return (
    <ul class="lab-files">
      {files.map(({ id, name, trusted }) => {
        const file = known.find((each) => each.id === id);
        return (
          <li key={id}>
            <span class="file-name">{name}</span> <span class="file-kind">{file?.kind ?? '…'}</span>
            {file?.role === 'root' ? (
              <button type="button" class="quiet" onClick={() => trust(id, !trusted)}>
                {trusted ? texts.trust.remove : texts.trust.add(file.roots.join(', '))}
              </button>
            ) : null}
            <button
              type="button"
              class="quiet"
              aria-label={texts.remove(name)}
              onClick={() => set((before) => before.filter((each) => each.id !== id))}
            >
              <Icon name="close" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
