// @ts-check

import { graph } from '../graph.mjs';

/** @type {import('../graph.mjs').Graph} */
const figure = {
  title: 'Replicas, and what is sealed under what',
  description:
    'Clients reach several replicas through a load balancer. All replicas share one PostgreSQL database and one master key, which comes from outside the database. Under the master key are sealed: signing keys, which are in the database, and the contexts of TPM conversations, which travel with the client. Policies, certificates and the audit log are in the database, not sealed.',
  nodes: [
    { id: 'clients', lines: ['Clients'], column: 1, row: 0 },
    { id: 'balancer', lines: ['Load balancer', 'any replica answers'], column: 1, row: 1 },
    { id: 'a', lines: ['Replica', 'keeps no state'], column: 0, row: 2, accent: true },
    { id: 'b', lines: ['Replica', 'keeps no state'], column: 1, row: 2, accent: true },
    { id: 'master', lines: ['Master key', 'file, variable or command'], column: 2, row: 2 },
    { id: 'plain', lines: ['Instances', 'policies, audit log'], column: 0, row: 3 },
    { id: 'sealed', lines: ['Signing keys', 'sealed'], column: 1, row: 3, dashed: true },
    { id: 'context', lines: ['TPM context', 'sealed, kept by the client'], column: 2, row: 3, dashed: true },
  ],
  edges: [
    { from: 'clients', to: 'balancer', label: 'HTTPS' },
    { from: 'balancer', to: 'a' },
    { from: 'balancer', to: 'b' },
    { from: 'master', to: 'b', label: 'read' },
    { from: 'a', to: 'plain' },
    { from: 'b', to: 'sealed' },
    { from: 'master', to: 'sealed', label: 'seals', dashed: true },
    { from: 'master', to: 'context', label: 'seals', dashed: true },
  ],
  groups: [{ label: 'PostgreSQL', around: ['plain', 'sealed'] }],
  columnWidth: 210,
  gapX: 70,
  gapY: 54,
};

export const draw = (/** @type {import('../themes.mjs').Theme} */ theme) => graph(figure, theme);
