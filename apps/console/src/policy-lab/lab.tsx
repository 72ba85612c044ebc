/** The policy lab: a policy, evidence beside it, and what the one makes of the other. */

import { useState } from 'preact/hooks';
import { ComparePolicies } from '../lab/compare-policies.tsx';
import { Decision } from '../lab/decision.tsx';
import { LabFiles } from '../lab/lab-files.tsx';
import { LearnPolicy } from '../lab/learn-policy.tsx';
import { PolicyPane } from '../lab/policy-pane.tsx';
import { PolicyTests } from '../lab/policy-tests.tsx';
import { RecentFiles } from '../lab/recent-files.tsx';
import { type LabState, useLab } from '../lab/use-lab.ts';
import { useLearning } from '../lab/use-learning.ts';
import { OpenButton } from '../parts/open-button.tsx';
import { Samples } from '../parts/samples.tsx';
import { type Tab, Tabs } from '../parts/tabs.tsx';
import { filesFrom } from '../state/files.ts';
import { useLinkedPolicy } from '../state/linked-policy.ts';
import type { Session } from '../state/session.ts';
import { useTransfers } from '../state/use-transfers.ts';
import { texts } from '../texts.ts';
import { ReplayKept } from './replay.tsx';
import { ReadStoredPolicy, type StoredPolicy } from './stored-policy.tsx';
import { useReplay } from './use-replay.ts';
import '../lab/lab.css';

const words = texts.lab;

/** The view. */
export function Lab({ isShown }: { readonly isShown: boolean }) {
  const lab = useLab();
  useLinkedPolicy(lab.replace);
  const take = async (list: Iterable<File>) => lab.add((await filesFrom(list)).files);
  const isOver = useTransfers(lab.add, take, isShown);
  return (
    <div class="lab">
      <div class="lab-head">
        <h1>{words.title}</h1>
        <p class="lead">{words.lead}</p>
      </div>
      <PolicyPane lab={lab} />
      <section class="lab-evidence" aria-label={words.evidence} aria-busy={lab.isStale}>
        <h2>{words.evidence}</h2>
        <LabFiles lab={lab} />
        <p class="actions lab-open">
          <OpenButton take={take} label={words.open} />
        </p>
        {lab.files.length === 0 ? <p class="hint">{words.evidenceHint}</p> : null}
        <Samples take={({ files }) => lab.add(files)} />
        <RecentFiles lab={lab} />
        {lab.failure === undefined ? null : <p class="warning">{lab.failure}</p>}
        <Outcomes lab={lab} />
      </section>
      {isOver ? (
        <div class="over" aria-hidden="true">
          {words.drop}
        </div>
      ) : null}
    </div>
  );
}

/** What comes of policy and evidence, a view at a time. */
function Outcomes({ lab }: { readonly lab: LabState }) {
  const [chosen, choose] = useState('lab-decision');
  const learning = useLearning(lab);
  const replay = useReplay(lab);
  const [stored, take] = useState<StoredPolicy>();
  const tabs: readonly Tab[] = [
    {
      id: 'lab-decision',
      label: words.tabs.decision,
      content: () =>
        lab.answer === undefined ? (
          <p class="busy">{texts.busy}</p>
        ) : (
          <Decision answer={lab.answer} type={lab.type} chooseType={lab.chooseType} />
        ),
    },
    {
      id: 'lab-compare',
      label: words.tabs.compare,
      content: () => <Compare lab={lab} session={replay.session} stored={stored} take={take} />,
    },
    {
      id: 'lab-learn',
      label: words.tabs.learn,
      content: () => <LearnPolicy lab={lab} learning={learning} />,
    },
    { id: 'lab-tests', label: words.tabs.tests, content: () => <PolicyTests lab={lab} /> },
    {
      id: 'lab-replay',
      label: words.tabs.replay,
      content: () => <ReplayKept replay={replay} type={lab.type} />,
    },
  ];
  return <Tabs label={words.tabs.label} tabs={tabs} chosen={chosen} choose={choose} />;
}

/** With a service, its policy in force is among those that the draft is compared with. */
function Compare({
  lab,
  session,
  stored,
  take,
}: {
  readonly lab: LabState;
  readonly session: Session | undefined;
  readonly stored: StoredPolicy | undefined;
  readonly take: (policy: StoredPolicy) => void;
}) {
  const usable = session !== undefined && stored?.type === lab.type ? stored : undefined;
  return (
    <ComparePolicies lab={lab} stored={usable}>
      {session === undefined ? (
        <p class="hint">
          <a href="#/operate">{words.stored.signIn}</a>
        </p>
      ) : (
        <ReadStoredPolicy session={session} type={lab.type} take={take} />
      )}
    </ComparePolicies>
  );
}
