/** The scenarios of SGX enclaves as a table: what differs from a good enclave on a good platform. */

import type { PlatformName } from '../platform/platform-plans.ts';
import { accepted, refused, type Scenario } from '../scenario.ts';

/** One scenario. */
export interface SgxScenario extends Scenario {
  readonly platform: PlatformName;
  /** The enclave runs in debug mode. */
  readonly debug?: true;
  /** What is spoilt in the evidence: the report data is of other runtime data; a bit changes after signing. */
  readonly spoilt?: 'report-data' | 'signed-data';
}

const table = [
  {
    name: 'up-to-date',
    differs: 'nothing: a production enclave on a current platform',
    platform: 'up-to-date',
    expected: accepted('UpToDate'),
  },
  {
    name: 'single-package',
    differs: 'the PCK certificate comes from the Processor CA',
    platform: 'single-package',
    expected: accepted('UpToDate'),
  },
  {
    name: 'debug',
    differs: 'the enclave runs in debug mode; genuine, so policy must refuse it',
    platform: 'up-to-date',
    debug: true,
    expected: accepted('UpToDate'),
  },
  {
    name: 'sw-hardening-needed',
    differs: 'the platform needs mitigations in the enclave; advisories apply',
    platform: 'sw-hardening-needed',
    expected: accepted('SWHardeningNeeded'),
  },
  {
    name: 'configuration-needed',
    differs: 'the platform needs another configuration; advisories apply',
    platform: 'configuration-needed',
    expected: accepted('ConfigurationNeeded'),
  },
  {
    name: 'configuration-and-sw-hardening-needed',
    differs: 'both of the two above',
    platform: 'configuration-and-sw-hardening-needed',
    expected: accepted('ConfigurationAndSWHardeningNeeded'),
  },
  {
    name: 'out-of-date',
    differs: 'the platform lacks microcode updates',
    platform: 'out-of-date',
    expected: refused('StatusNotAccepted', 'OutOfDate'),
  },
  {
    name: 'out-of-date-configuration-needed',
    differs: 'the platform lacks updates and another configuration',
    platform: 'out-of-date-configuration-needed',
    expected: refused('StatusNotAccepted', 'OutOfDateConfigurationNeeded'),
  },
  {
    name: 'qe-out-of-date',
    differs: 'the quoting enclave is an old one',
    platform: 'qe-out-of-date',
    expected: refused('StatusNotAccepted', 'OutOfDate'),
  },
  {
    name: 'revoked-level',
    differs: 'the vendor has revoked the TCB level of the platform',
    platform: 'revoked-level',
    expected: refused('TcbRevoked', 'Revoked'),
  },
  {
    name: 'qe-revoked',
    differs: 'the vendor has revoked the version of the quoting enclave',
    platform: 'qe-revoked',
    expected: refused('TcbRevoked', 'Revoked'),
  },
  {
    name: 'not-supported',
    differs: 'the platform is below every TCB level',
    platform: 'not-supported',
    expected: refused('TcbNotSupported', 'TcbNotSupported'),
  },
  {
    name: 'qe-not-supported',
    differs: 'the quoting enclave is below every TCB level',
    platform: 'qe-not-supported',
    expected: refused('TcbNotSupported', 'TcbNotSupported'),
  },
  {
    name: 'revoked-pck',
    differs: 'the PCK certificate of the platform is on the revocation list',
    platform: 'revoked-pck',
    expected: refused('PckRevoked'),
  },
  {
    name: 'expired-collateral',
    differs: 'the newest TCB info for the platform expired a month ago',
    platform: 'abandoned',
    expected: refused('TcbInfoExpired'),
  },
  {
    name: 'qe-debug',
    differs: 'the quoting enclave runs in debug mode, so anybody could make it sign',
    platform: 'qe-debug',
    expected: refused('QeIdentityMismatch'),
  },
  {
    name: 'wrong-report-data',
    differs: 'the evidence was made for other runtime data than the file beside it',
    platform: 'up-to-date',
    spoilt: 'report-data',
    expected: refused('HeldDataMismatch', 'UpToDate'),
  },
  {
    name: 'tampered',
    differs: 'MRENCLAVE was changed after the quote was signed',
    platform: 'up-to-date',
    spoilt: 'signed-data',
    expected: refused('QuoteSignature'),
  },
] as const satisfies readonly SgxScenario[];

/** Name of a scenario of enclaves. */
export type ScenarioName = (typeof table)[number]['name'];

/** All scenarios, the good one first. */
export const sgxScenarios: readonly (SgxScenario & { readonly name: ScenarioName })[] = table;
