/** The scenarios of Azure guests as a table: what differs from a sound guest, and on which TEEs it can be the case. */

import { accepted, refused, type Scenario } from '../scenario.ts';

/** What a guest runs in; `none` is Trusted Launch. */
export const guestTees = ['snp', 'tdx', 'none'] as const;
/** What a guest runs in; `none` is Trusted Launch. */
export type GuestTee = (typeof guestTees)[number];

/** One scenario. */
export interface GuestScenario extends Scenario {
  /** Where it can be the case; everywhere when absent. */
  readonly tees?: readonly GuestTee[];
}

const CONFIDENTIAL = ['snp', 'tdx'] as const;

const table = [
  {
    name: 'sound',
    differs:
      'nothing: Secure Boot on, a log that matches the quote, a key that the TEE or its CA vouches for',
    expected: accepted(),
  },
  {
    name: 'secure-boot-off',
    differs: 'Secure Boot is off; genuine, and refused by the default policy',
    expected: accepted(),
  },
  {
    name: 'boot-debugging',
    differs: 'Windows started with boot debugging; genuine, and refused by the default policy',
    expected: accepted(),
  },
  {
    name: 'other-secure-boot-keys',
    differs: 'db has an unknown certificate; genuine, and refused by the default policy',
    expected: accepted(),
  },
  {
    name: 'other-ak',
    differs: 'the quote is by another attestation key than the one that the TEE vouches for',
    tees: CONFIDENTIAL,
    expected: refused('AikNotBound'),
  },
  {
    name: 'runtime-claims-altered',
    differs: 'the runtime claims are not those that the report of the TEE is about',
    tees: CONFIDENTIAL,
    expected: refused('RuntimeClaimsMismatch'),
  },
  {
    name: 'report-of-another-vm',
    differs: 'report and runtime claims are those of another virtual machine',
    tees: CONFIDENTIAL,
    expected: refused('AikNotBound'),
  },
  {
    name: 'unknown-paravisor',
    differs: 'something else than the known paravisor was launched',
    tees: CONFIDENTIAL,
    expected: refused('ParavisorUnknown'),
  },
  {
    name: 'debuggable',
    differs: 'the host can read the memory of the TEE, so what runs there cannot be verified',
    tees: CONFIDENTIAL,
    expected: refused('ParavisorUnknown'),
  },
  {
    name: 'report-of-the-system',
    differs: 'the operating system asked for the report, not the paravisor (VMPL 2)',
    tees: ['snp'],
    expected: refused('ParavisorUnknown'),
  },
  {
    name: 'no-certificate',
    differs: 'the attestation key has no certificate, and no TEE vouches for it',
    tees: ['none'],
    expected: refused('AikCertificateMissing'),
  },
  {
    name: 'other-certificate',
    differs: 'the certificate is that of another attestation key',
    expected: refused('AikKeyMismatch'),
  },
  {
    name: 'other-key',
    differs: 'another key than the attestation key signed the quote',
    expected: refused('TpmQuoteSignature'),
  },
  {
    name: 'pcr-changed',
    differs: 'a PCR value is not the quoted one',
    expected: refused('PcrDigestMismatch'),
  },
  {
    name: 'log-altered',
    differs: 'an event of the log is not what was measured',
    expected: refused('EventLogReplayMismatch'),
  },
  {
    name: 'other-encryption-key',
    differs: 'the token would be sealed to another key than the certified one',
    expected: refused('KeyCertificationInvalid'),
  },
  {
    name: 'unbound-encryption-key',
    differs: 'the key for the token works whatever the PCRs are',
    expected: refused('EncryptionKeyUnsuitable'),
  },
] as const satisfies readonly GuestScenario[];

/** Name of a scenario of Azure guests. */
export type GuestScenarioName = (typeof table)[number]['name'];

/** All scenarios, the good one first. */
export const guestScenarios: readonly (GuestScenario & { readonly name: GuestScenarioName })[] = table;
