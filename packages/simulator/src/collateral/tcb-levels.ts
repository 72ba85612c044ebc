/** What the simulated vendor says about SVNs: the TCB levels of platforms and of the quoting enclave. */

import { componentsOf, PCE_SVN } from '../platform/pck-plans.ts';

/** One level of TCB info. */
export interface TcbLevelTerms {
  readonly components: readonly number[];
  readonly pceSvn: number;
  /** Of TDX: what TEE_TCB_SVN must reach; for SGX not stated. */
  readonly tdxComponents?: readonly number[] | undefined;
  /** Instant, as `2025-05-14T00:00:00Z`. */
  readonly tcbDate: string;
  /** A word of Intel's; tests also use unknown ones. */
  readonly tcbStatus: string;
  readonly advisories: readonly string[];
}

/** One level of the quoting enclave. */
export interface QeLevelTerms {
  readonly isvSvn: number;
  readonly tcbDate: string;
  readonly tcbStatus: string;
  readonly advisories: readonly string[];
}

const level = (svn: number, year: number, tcbStatus: string, ...advisories: string[]): TcbLevelTerms => ({
  components: componentsOf(svn),
  pceSvn: PCE_SVN,
  tcbDate: `${year}-05-14T00:00:00Z`,
  tcbStatus,
  advisories,
});

/** Levels of the simulated platforms, from the highest down; the SVNs are those of `platformPlans`. */
export const tcbLevels: readonly TcbLevelTerms[] = [
  level(9, 2025, 'UpToDate'),
  level(8, 2025, 'SWHardeningNeeded', 'INTEL-SA-00334', 'INTEL-SA-00615'),
  level(7, 2025, 'ConfigurationNeeded', 'INTEL-SA-00233', 'INTEL-SA-00161'),
  level(6, 2025, 'ConfigurationAndSWHardeningNeeded', 'INTEL-SA-00289', 'INTEL-SA-00334'),
  level(5, 2023, 'OutOfDate', 'INTEL-SA-00828', 'INTEL-SA-00837'),
  level(4, 2022, 'OutOfDateConfigurationNeeded', 'INTEL-SA-00657', 'INTEL-SA-00767'),
  level(3, 2018, 'Revoked', 'INTEL-SA-00203'),
];

const qeLevel = (isvSvn: number, year: number, tcbStatus: string, ...advisories: string[]): QeLevelTerms => ({
  isvSvn,
  tcbDate: `${year}-03-12T00:00:00Z`,
  tcbStatus,
  advisories,
});

/** Levels of the simulated quoting enclave, from the highest down. */
export const qeLevels: readonly QeLevelTerms[] = [
  qeLevel(8, 2025, 'UpToDate'),
  qeLevel(6, 2023, 'OutOfDate', 'INTEL-SA-00615'),
  qeLevel(5, 2020, 'Revoked', 'INTEL-SA-00477'),
];

/** SVNs of TDX components of a platform that lacks nothing, and of one that lacks a late microcode update. */
export const tdxSvn = { module: 6, microcode: 5, oldMicrocode: 3, before: 2 } as const;

const tdx = (terms: TcbLevelTerms, microcode: number): TcbLevelTerms => ({
  ...terms,
  tdxComponents: [5, 0, microcode, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
});

/** Levels of the same platforms with TDX: those of SGX, and one for what only TDX components lack. */
export const tdxTcbLevels: readonly TcbLevelTerms[] = [
  tdx(level(9, 2025, 'UpToDate'), tdxSvn.microcode),
  tdx(level(9, 2024, 'OutOfDate', 'INTEL-SA-01036', 'INTEL-SA-01079'), tdxSvn.oldMicrocode),
  ...tcbLevels.slice(1).map((terms) => tdx(terms, tdxSvn.oldMicrocode)),
];

/** A TDX module with an identity of its own. */
export interface TdxModuleTerms {
  readonly id: string;
  readonly levels: readonly QeLevelTerms[];
}

/** The simulated TDX modules, by major version. */
export const tdxModules: readonly TdxModuleTerms[] = [
  { id: 'TDX_03', levels: [qeLevel(3, 2025, 'UpToDate')] },
  {
    id: 'TDX_01',
    levels: [
      qeLevel(tdxSvn.module, 2025, 'UpToDate'),
      qeLevel(4, 2024, 'OutOfDate', 'INTEL-SA-01036', 'INTEL-SA-01099'),
      qeLevel(2, 2023, 'Revoked', 'INTEL-SA-00960'),
    ],
  },
];
