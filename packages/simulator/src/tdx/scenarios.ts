/** The scenarios of TDX virtual machines as a table: what differs from a good one on a good platform. */

import { tdxSvn } from '../collateral/tcb-levels.ts';
import type { PlatformName } from '../platform/platform-plans.ts';
import { accepted, refused, type Scenario } from '../scenario.ts';

/** The first bytes of a TEE_TCB_SVN: security version and major version of the TDX module, late microcode. */
export type TdxSvns = readonly [module: number, major: number, microcode: number];

const CURRENT: TdxSvns = [tdxSvn.module, 1, tdxSvn.microcode];

/** One scenario. */
export interface TdxScenario extends Scenario {
  readonly platform: PlatformName;
  /** As the TD was launched; the newest when absent. */
  readonly launched?: TdxSvns;
  /** As the platform is now; as the TD was launched when absent. */
  readonly current?: TdxSvns;
  /** TD attributes beside those that every TD has. */
  readonly attributes?: readonly ('debug' | 'performanceProfiling' | 'migratable')[];
  /** What is spoilt: the report data is of other runtime data; a bit changes after signing; the TDX module is a stranger's. */
  readonly spoilt?: 'report-data' | 'signed-data' | 'module-signer';
}

/** The SVNs of a scenario. */
export function svnsOf({ launched = CURRENT, current = launched }: TdxScenario): {
  readonly launched: TdxSvns;
  readonly current: TdxSvns;
} {
  return { launched, current };
}

const table = [
  {
    name: 'up-to-date',
    differs: 'nothing: a production TD on a current platform',
    platform: 'up-to-date',
    expected: accepted('UpToDate'),
  },
  {
    name: 'module-of-tdx-1.0',
    differs: 'the TDX module has no major version, so the platform level rates it',
    platform: 'up-to-date',
    launched: [5, 0, tdxSvn.microcode],
    expected: accepted('UpToDate'),
  },
  {
    name: 'debug',
    differs: 'the host can debug the TD; genuine, so policy must refuse it',
    platform: 'up-to-date',
    attributes: ['debug'],
    expected: accepted('UpToDate'),
  },
  {
    name: 'profiled',
    differs: 'the host can profile the TD; genuine, so policy must refuse it',
    platform: 'up-to-date',
    attributes: ['performanceProfiling'],
    expected: accepted('UpToDate'),
  },
  {
    name: 'migratable',
    differs: 'the TD may be migrated to other platforms',
    platform: 'up-to-date',
    attributes: ['migratable'],
    expected: accepted('UpToDate'),
  },
  {
    name: 'sw-hardening-needed',
    differs: 'the platform needs mitigations in software; advisories apply',
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
    name: 'late-microcode-out-of-date',
    differs: 'a component of TDX alone is behind: a late microcode update',
    platform: 'up-to-date',
    launched: [tdxSvn.module, 1, tdxSvn.oldMicrocode],
    expected: refused('StatusNotAccepted', 'OutOfDate'),
  },
  {
    name: 'module-out-of-date',
    differs: 'the TDX module is an old one',
    platform: 'up-to-date',
    launched: [4, 1, tdxSvn.microcode],
    expected: refused('StatusNotAccepted', 'OutOfDate'),
  },
  {
    name: 'module-out-of-date-configuration-needed',
    differs: 'the TDX module is an old one, and the platform needs another configuration',
    platform: 'configuration-needed',
    launched: [4, 1, tdxSvn.microcode],
    expected: refused('StatusNotAccepted', 'OutOfDateConfigurationNeeded'),
  },
  {
    name: 'relaunch-advised',
    differs: 'the TD was launched on an old TDX module, which the host has updated since',
    platform: 'up-to-date',
    launched: [4, 1, tdxSvn.microcode],
    current: CURRENT,
    expected: refused('StatusNotAccepted', 'TDRelaunchAdvised'),
  },
  {
    name: 'relaunch-advised-configuration-needed',
    differs: 'the same on a platform that needs another configuration',
    platform: 'configuration-needed',
    launched: [4, 1, tdxSvn.microcode],
    current: CURRENT,
    expected: refused('StatusNotAccepted', 'TDRelaunchAdvisedConfigurationNeeded'),
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
    name: 'module-revoked',
    differs: 'the vendor has revoked the version of the TDX module',
    platform: 'up-to-date',
    launched: [2, 1, tdxSvn.microcode],
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
    name: 'late-microcode-not-supported',
    differs: 'a component of TDX is below every TCB level',
    platform: 'up-to-date',
    launched: [tdxSvn.module, 1, tdxSvn.before],
    expected: refused('TcbNotSupported', 'TcbNotSupported'),
  },
  {
    name: 'module-not-supported',
    differs: 'the TDX module is below every TCB level of its major version',
    platform: 'up-to-date',
    launched: [1, 1, tdxSvn.microcode],
    expected: refused('TcbNotSupported', 'TcbNotSupported'),
  },
  {
    name: 'current-not-supported',
    differs: 'the platform as it is now is below every TCB level',
    platform: 'up-to-date',
    current: [tdxSvn.module, 1, tdxSvn.before],
    expected: refused('TcbNotSupported', 'TcbNotSupported'),
  },
  {
    name: 'qe-not-supported',
    differs: 'the quoting enclave is below every TCB level',
    platform: 'qe-not-supported',
    expected: refused('TcbNotSupported', 'TcbNotSupported'),
  },
  {
    name: 'module-unknown',
    differs: 'the vendor knows no TDX module of this major version',
    platform: 'up-to-date',
    launched: [tdxSvn.module, 2, tdxSvn.microcode],
    expected: refused('TdxModuleMismatch'),
  },
  {
    name: 'module-of-another-signer',
    differs: 'the TDX module is not signed by its vendor',
    platform: 'up-to-date',
    spoilt: 'module-signer',
    expected: refused('TdxModuleMismatch'),
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
    differs: 'MRTD was changed after the quote was signed',
    platform: 'up-to-date',
    spoilt: 'signed-data',
    expected: refused('QuoteSignature'),
  },
] as const satisfies readonly TdxScenario[];

/** Name of a scenario of TDX virtual machines. */
export type TdxScenarioName = (typeof table)[number]['name'];

/** All scenarios, the good one first. */
export const tdxScenarios: readonly (TdxScenario & { readonly name: TdxScenarioName })[] = table;
