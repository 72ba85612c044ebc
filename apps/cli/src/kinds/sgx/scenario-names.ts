/** Scenarios of enclaves, for help pages, which load nothing. */

/** What can be the case; a test compares it with the simulator's table. */
export const ENCLAVE_SCENARIO_NAMES = [
  'up-to-date',
  'single-package',
  'debug',
  'sw-hardening-needed',
  'configuration-needed',
  'configuration-and-sw-hardening-needed',
  'out-of-date',
  'out-of-date-configuration-needed',
  'qe-out-of-date',
  'revoked-level',
  'qe-revoked',
  'not-supported',
  'qe-not-supported',
  'revoked-pck',
  'expired-collateral',
  'qe-debug',
  'wrong-report-data',
  'tampered',
] as const;
