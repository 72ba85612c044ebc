/** Scenarios of TPMs, for help pages, which load nothing. */

/** What can be the case; a test compares it with the simulator's table. */
export const TPM_SCENARIO_NAMES = [
  'sound',
  'secure-boot-off',
  'boot-debugging',
  'wrong-challenge',
  'pcr-changed',
  'pcrs-left-out',
  'log-altered',
  'other-key',
  'no-certificate',
  'endorsement-certificate',
] as const;
