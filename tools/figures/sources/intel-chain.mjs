// @ts-check

import { graph } from '../graph.mjs';

/** @type {import('../graph.mjs').Graph} */
const figure = {
  title: 'From Intel’s root to a quote',
  description:
    'Intel’s root key signs the PCK CA and the TCB signing certificate. The PCK CA signs the PCK certificate of the platform, whose key signs the QE report. The QE report vouches for the attestation key, which signs the quote. TCB info and QE identity are signed by the TCB signing certificate and judge the platform and the quoting enclave. Revocation lists come from the root and from the PCK CA.',
  nodes: [
    {
      id: 'root',
      lines: ['Intel SGX Root CA', 'trust anchor: name and key'],
      column: 1,
      row: 0,
      accent: true,
    },
    { id: 'rootcrl', lines: ['Root CRL'], column: 0, row: 0 },
    { id: 'ca', lines: ['PCK CA', 'Processor or Platform'], column: 1, row: 1 },
    { id: 'crl', lines: ['PCK CRL'], column: 0, row: 1 },
    { id: 'signer', lines: ['TCB Signing certificate'], column: 2, row: 1 },
    { id: 'pck', lines: ['PCK certificate', 'this platform: FMSPC, SVNs'], column: 1, row: 2 },
    { id: 'tcb', lines: ['TCB info', 'levels of this FMSPC'], column: 2, row: 2 },
    { id: 'identity', lines: ['QE identity'], column: 2, row: 3 },
    { id: 'qe', lines: ['QE report', 'hash of the attestation key'], column: 1, row: 3 },
    { id: 'key', lines: ['Attestation key'], column: 1, row: 4 },
    { id: 'quote', lines: ['Quote', 'measurement, report data'], column: 1, row: 5, accent: true },
  ],
  edges: [
    { from: 'root', to: 'ca', label: 'signs' },
    { from: 'root', to: 'rootcrl', label: 'signs' },
    { from: 'root', to: 'signer', label: 'signs', sides: ['right', 'top'] },
    { from: 'ca', to: 'pck', label: 'signs' },
    { from: 'ca', to: 'crl', label: 'signs' },
    { from: 'signer', to: 'tcb', label: 'signs' },
    { from: 'signer', to: 'identity', label: 'signs', sides: ['right', 'right'] },
    { from: 'pck', to: 'qe', label: 'signs' },
    { from: 'tcb', to: 'pck', label: 'judges', dashed: true },
    { from: 'identity', to: 'qe', label: 'judges', dashed: true },
    { from: 'qe', to: 'key', label: 'vouches for' },
    { from: 'key', to: 'quote', label: 'signs' },
  ],
  columnWidth: 210,
  gapX: 80,
};

export const draw = (/** @type {import('../themes.mjs').Theme} */ theme) => graph(figure, theme);
