/** The policy lab: a policy, evidence beside it, and what the one makes of the other. */

import { useState } from 'preact/hooks';
import { OpenButton } from '../parts/open-button.tsx';
import { Samples } from '../parts/samples.tsx';
import { type Tab, Tabs } from '../parts/tabs.tsx';
import { filesFrom } from '../state/files.ts';
import { useLinkedPolicy } from '../state/linked-policy.ts';
import { useTransfers } from '../state/use-transfers.ts';
import { texts } from '../texts.ts';
import { ComparePolicies } from './compare-policies.tsx';
import { Decision } from './decision.tsx';
import { LabFiles } from './lab-files.tsx';
import { LearnPolicy } from './learn-policy.tsx';
import { PolicyPane } from './policy-pane.tsx';
import { PolicyTests } from './policy-tests.tsx';
import { RecentFiles } from './recent-files.tsx';
import { type LabState, useLab } from './use-lab.ts';
import { useLearning } from './use-learning.ts';
import './lab.css';

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
  const tabs: readonly Tab[] = [
    {
      id: 'lab-decision',
      label: words.tabs.decision,
      content: () =>
        lab.answer === undefined ? <p class="busy">{texts.busy}</p> : <Decision answer={lab.answer} />,
    },
    { id: 'lab-compare', label: words.tabs.compare, content: () => <ComparePolicies lab={lab} /> },
    {
      id: 'lab-learn',
      label: words.tabs.learn,
      content: () => <LearnPolicy lab={lab} learning={learning} />,
    },
    { id: 'lab-tests', label: words.tabs.tests, content: () => <PolicyTests lab={lab} /> },
  ];
  return <Tabs label={words.tabs.label} tabs={tabs} chosen={chosen} choose={choose} />;
}
