/** Inspect: files in, and what they say, whether it holds, and until when. */

import { useLayoutEffect, useState } from 'preact/hooks';
import { filesFrom } from '../state/files.ts';
import { sharedIn } from '../state/share.ts';
import { type InspectionState, useInspection } from '../state/use-inspection.ts';
import { useTransfers } from '../state/use-transfers.ts';
import { texts } from '../texts.ts';
import { FileList } from './file-list.tsx';
import { Findings } from './findings.tsx';
import { Welcome } from './welcome.tsx';

/** The view. */
export function Inspect({ isShown }: { readonly isShown: boolean }) {
  const state = useInspection();
  const [notes, setNotes] = useState<readonly string[]>([]);
  const take = async (list: Iterable<File>) => {
    const { files, refused } = await filesFrom(list);
    setNotes(refused);
    state.add(files);
  };
  const isOver = useTransfers(state.add, take, isShown);
  useLink(state, (note) => setNotes([note]));
  const { files, inspection } = state;
  return (
    <div class="inspect">
      <Notes notes={state.failure === undefined ? notes : [...notes, `${texts.failed}: ${state.failure}`]} />
      {files.length === 0 ? (
        <Welcome take={take} state={state} />
      ) : (
        <>
          <h1 class="unseen">{texts.inspect.title}</h1>
          <FileList state={state} take={take} />
          {inspection === undefined ? (
            <p class="busy">{texts.busy}</p>
          ) : (
            <Findings state={state} inspection={inspection} />
          )}
        </>
      )}
      {isOver ? (
        <div class="over" aria-hidden="true">
          {texts.inspect.dropNow}
        </div>
      ) : null}
    </div>
  );
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  return (
    <div class="notes" role="status">
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}

/** What a link brings is shown once, when the page opens. */
function useLink({ add, judgeAt }: InspectionState, tell: (note: string) => void): void {
  useLayoutEffect(() => {
    sharedIn(location.hash).then(
      (shared) => {
        if (shared === undefined) return;
        add(shared.files);
        judgeAt(shared.at);
      },
      () => tell(texts.share.damaged),
    );
  }, []);
}
