/** Inspect: files in, and what they say, whether it holds, and until when. */

import { useEffect, useState } from 'preact/hooks';
import { Tabs } from '../parts/tabs.tsx';
import { filesFrom } from '../state/files.ts';
import { sharedIn } from '../state/share.ts';
import { type InspectionState, useInspection } from '../state/use-inspection.ts';
import { useTransfers } from '../state/use-transfers.ts';
import { texts } from '../texts.ts';
import { BytesPanel } from './bytes-panel.tsx';
import { CertificatesPanel } from './certificates-panel.tsx';
import { ChecksPanel } from './checks-panel.tsx';
import { ClaimsPanel } from './claims-panel.tsx';
import { CommandPanel } from './command-panel.tsx';
import { ComparePanel } from './compare-panel.tsx';
import { FileList } from './file-list.tsx';
import { TimeLine } from './time-line.tsx';
import { VerdictCard } from './verdict-card.tsx';
import { Welcome } from './welcome.tsx';
import './findings.css';

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
          {inspection === undefined ? <p class="busy">{texts.busy}</p> : <Findings state={state} />}
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

function Findings({ state }: { readonly state: InspectionState }) {
  const [tab, choose] = useState('checks');
  const { inspection, at } = state;
  if (inspection === undefined) return null;
  const { subject, verdict, certificates, periods } = inspection;
  const tabs = [
    ...(verdict === undefined
      ? []
      : [
          {
            id: 'checks',
            label: texts.tabs.checks,
            count: verdict.trail.length,
            content: () => <ChecksPanel verdict={verdict} />,
          },
          {
            id: 'claims',
            label: texts.tabs.claims,
            count: verdict.claims.length,
            content: () => <ClaimsPanel claims={verdict.claims} />,
          },
        ]),
    ...(subject === undefined
      ? []
      : [{ id: 'bytes', label: texts.tabs.bytes, content: () => <BytesPanel subject={subject} /> }]),
    ...(certificates.length === 0
      ? []
      : [
          {
            id: 'certificates',
            label: texts.tabs.certificates,
            count: certificates.length,
            content: () => <CertificatesPanel certificates={certificates} at={at} />,
          },
        ]),
    ...(subject === undefined || inspection.files.length < 2
      ? []
      : [
          {
            id: 'compare',
            label: texts.tabs.compare,
            content: () => <ComparePanel state={state} subject={subject} />,
          },
        ]),
    ...(subject?.word === undefined
      ? []
      : [{ id: 'command', label: texts.tabs.command, content: () => <CommandPanel state={state} /> }]),
  ];
  return (
    <div class={state.isBusy ? 'findings stale' : 'findings'} aria-busy={state.isBusy}>
      <VerdictCard inspection={inspection} state={state} />
      {verdict === undefined && periods.length === 0 ? null : <TimeLine state={state} periods={periods} />}
      <Tabs label={texts.tabs.label} tabs={tabs} chosen={tab} choose={choose} />
    </div>
  );
}

/** What a link brings is shown once, when the page opens. */
function useLink({ add, judgeAt }: InspectionState, tell: (note: string) => void): void {
  useEffect(() => {
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
