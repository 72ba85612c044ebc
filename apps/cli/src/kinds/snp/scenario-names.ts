/** Scenarios of SEV-SNP guests, for help pages, which load nothing. */

/** What can be the case; a test compares it with the simulator's table. */
export const SNP_SCENARIO_NAMES = [
  'up-to-date',
  'vlek',
  'no-certificates',
  'debug',
  'container',
  'other-container',
  'revoked-ask',
  'stale-revocation-list',
  'wrong-chip',
  'masked-chip',
  'wrong-tcb',
  'no-root',
  'wrong-report-data',
  'tampered',
] as const;
