/** Scenarios of Azure guests, for help pages, which load nothing. */

/** What can be the case; a test compares it with the simulator's table. */
export const GUEST_SCENARIO_NAMES = [
  'sound',
  'secure-boot-off',
  'boot-debugging',
  'other-secure-boot-keys',
  'other-ak',
  'runtime-claims-altered',
  'report-of-another-vm',
  'unknown-paravisor',
  'debuggable',
  'report-of-the-system',
  'no-certificate',
  'other-certificate',
  'other-key',
  'pcr-changed',
  'log-altered',
  'other-encryption-key',
  'unbound-encryption-key',
] as const;
