/** Everything that was found out about the subject: verdict, time, and the details as tabs. */

import { useState } from 'preact/hooks';
import { type Tab, Tabs } from '../parts/tabs.tsx';
import type { Inspection } from '../protocol.ts';
import type { InspectionState } from '../state/use-inspection.ts';
import { texts } from '../texts.ts';
import { BytesPanel } from './bytes-panel.tsx';
import { CertificatesPanel } from './certificates-panel.tsx';
import { ChecksPanel } from './checks-panel.tsx';
import { ClaimsPanel } from './claims-panel.tsx';
import { CommandPanel } from './command-panel.tsx';
import { ComparePanel } from './compare-panel.tsx';
import { TimeLine } from './time-line.tsx';
import { VerdictCard } from './verdict-card.tsx';
import './findings.css';

const words = texts.tabs;

/** What is shown of an inspection. */
export function Findings({
  state,
  inspection,
}: {
  readonly state: InspectionState;
  readonly inspection: Inspection;
}) {
  const [tab, choose] = useState('checks');
  const { verdict, periods } = inspection;
  return (
    <div class={state.isBusy ? 'findings stale' : 'findings'} aria-busy={state.isBusy}>
      <VerdictCard inspection={inspection} state={state} />
      {verdict === undefined && periods.length === 0 ? null : <TimeLine state={state} periods={periods} />}
      <Tabs label={words.label} tabs={tabsOf(state, inspection)} chosen={tab} choose={choose} />
    </div>
  );
}

/** The tabs that have something to show. */
function tabsOf(state: InspectionState, { subject, verdict, certificates, files }: Inspection): Tab[] {
  const isToken = verdict?.about === 'token';
  const tabs: (Tab | false)[] = [
    subject?.policy !== undefined && {
      id: 'policy',
      label: words.policy,
      content: () => <pre class="command">{subject.policy}</pre>,
    },
    verdict !== undefined &&
      !isToken && {
        id: 'checks',
        label: words.checks,
        count: verdict.trail.length,
        content: () => <ChecksPanel verdict={verdict} />,
      },
    verdict !== undefined && {
      id: 'claims',
      label: words.claims,
      count: verdict.claims.length,
      content: () => <ClaimsPanel claims={verdict.claims} />,
    },
    subject !== undefined && {
      id: 'bytes',
      label: words.bytes,
      content: () => <BytesPanel subject={subject} />,
    },
    certificates.length > 0 && {
      id: 'certificates',
      label: words.certificates,
      count: certificates.length,
      content: () => <CertificatesPanel certificates={certificates} at={state.at} />,
    },
    subject !== undefined &&
      files.length > 1 && {
        id: 'compare',
        label: words.compare,
        content: () => <ComparePanel state={state} subject={subject} />,
      },
    (subject?.word !== undefined || isToken) && {
      id: 'command',
      label: words.command,
      content: () => <CommandPanel state={state} />,
    },
  ];
  return tabs.filter((each) => each !== false);
}
