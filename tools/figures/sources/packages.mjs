// @ts-check

import { graph } from '../graph.mjs';

/** @type {import('../graph.mjs').Graph} */
const figure = {
  title: 'The packages, and which run in browsers',
  description:
    'The command and the console are built on service, simulator, evidence, client, tpm, policy and core. Client, evidence, policy and core run in browsers; service, simulator, tpm and the command need Node.',
  nodes: [
    { id: 'cli', lines: ['veritee', 'the command'], column: 0, row: 0 },
    { id: 'service', lines: ['service', 'HTTPS, instances, storage'], column: 1, row: 0 },
    { id: 'simulator', lines: ['simulator', 'evidence for tests'], column: 2, row: 0 },
    { id: 'tpm', lines: ['tpm', 'talks to a TPM 2.0'], column: 3, row: 0 },
    { id: 'client', lines: ['client', 'attest, verify tokens'], column: 0, row: 1, accent: true },
    { id: 'policy', lines: ['policy', 'language and evaluator'], column: 1, row: 1, accent: true },
    { id: 'evidence', lines: ['evidence', 'verify quotes and reports'], column: 2, row: 1, accent: true },
    {
      id: 'core',
      lines: ['core', 'bytes, X.509, JWS, wire contract'],
      column: 0,
      row: 2,
      columns: 4,
      accent: true,
    },
  ],
  edges: [
    { from: 'cli', to: 'client' },
    { from: 'cli', to: 'service', sides: ['right', 'left'] },
    { from: 'service', to: 'policy' },
    { from: 'service', to: 'evidence' },
    { from: 'simulator', to: 'evidence' },
    { from: 'tpm', to: 'core' },
    { from: 'client', to: 'core' },
    { from: 'policy', to: 'core' },
    { from: 'evidence', to: 'core' },
  ],
  groups: [
    { label: 'Node', around: ['cli', 'service', 'simulator', 'tpm'] },
    { label: 'Node, browsers, Deno, Bun, edge runtimes', around: ['client', 'policy', 'evidence', 'core'] },
  ],
  columnWidth: 200,
  gapX: 44,
  gapY: 62,
};

export const draw = (/** @type {import('../themes.mjs').Theme} */ theme) => graph(figure, theme);
