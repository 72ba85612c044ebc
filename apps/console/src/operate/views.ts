/** The views of Operate, in the order of the menu. Each is loaded when it is first shown. */

import { lazily } from '../parts/lazy.tsx';
import { texts } from '../texts.ts';
import type { View, ViewProps } from './view.ts';

export const views: readonly View[] = [
  {
    id: 'instances',
    title: texts.operate.instances.title,
    component: lazily<ViewProps>(() =>
      import('./instances/instances.tsx').then(({ Instances }) => Instances),
    ),
  },
  {
    id: 'policies',
    title: texts.operate.policies.title,
    component: lazily<ViewProps>(() => import('./policies/policies.tsx').then(({ Policies }) => Policies)),
  },
  {
    id: 'certificates',
    title: texts.operate.certificates.title,
    component: lazily<ViewProps>(() =>
      import('./certificates/certificates.tsx').then(({ Certificates }) => Certificates),
    ),
  },
  {
    id: 'keys',
    title: texts.watch.keys.title,
    component: lazily<ViewProps>(() => import('./keys/keys.tsx').then(({ Keys }) => Keys)),
  },
  {
    id: 'expiry',
    title: texts.watch.expiry.title,
    component: lazily<ViewProps>(() => import('./expiry/expiry.tsx').then(({ Expiry }) => Expiry)),
  },
  {
    id: 'decisions',
    title: texts.watch.decisions.title,
    component: lazily<ViewProps>(() =>
      import('./decisions/decisions.tsx').then(({ Decisions }) => Decisions),
    ),
  },
  {
    id: 'audit',
    title: texts.watch.audit.title,
    component: lazily<ViewProps>(() => import('./audit/audit.tsx').then(({ Audit }) => Audit)),
  },
];
