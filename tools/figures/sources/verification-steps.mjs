// @ts-check

import { steps } from '../steps.mjs';

/** @type {import('../steps.mjs').Steps} */
const figure = {
  title: 'The steps of a verification, and where refusals arise',
  description:
    'Decode, gather, verify, accept the status, bind, evaluate and issue, from top to bottom; beside each step the codes of the refusals that arise in it.',
  steps: [
    {
      name: 'Decode',
      lines: ['bytes to fields; nothing is trusted yet'],
      refusals: ['EvidenceFormat, QuoteFormat,', 'SnpReportFormat, TpmMessageFormat'],
    },
    {
      name: 'Gather',
      lines: ['fetch the endorsements of the platform'],
      refusals: ['EndorsementsMissing,', 'EndorsementsUnavailable, EndorsementsThrottled'],
    },
    {
      name: 'Verify',
      lines: ['chains, revocation, dates, signatures,', 'TCB level; no network, no clock of its own'],
      refusals: [
        '…ChainUntrusted, …Expired, …Revoked,',
        'QuoteSignature, QeIdentityMismatch,',
        'TcbInfoMismatch, TcbNotSupported',
      ],
      accent: true,
    },
    {
      name: 'Accept the status',
      lines: ['genuine hardware may be out of date'],
      refusals: ['StatusNotAccepted'],
    },
    {
      name: 'Bind',
      lines: ['the data must be what was hashed'],
      refusals: ['HeldDataMismatch, HeldDataFormat'],
    },
    { name: 'Evaluate', lines: ['the policy permits or denies'], refusals: ['PolicyEvaluationError'] },
    { name: 'Issue', lines: ['the token is signed'], refusals: [] },
  ],
};

export const draw = (/** @type {import('../themes.mjs').Theme} */ theme) => steps(figure, theme);
