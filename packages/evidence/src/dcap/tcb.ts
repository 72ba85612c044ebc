/** TCB levels: the one that a platform or enclave reaches, and what statuses come to together. */

import { EvidenceError } from '../errors.ts';
import type { IsvTcbLevel, TcbInfo, TcbLevel } from './statements.ts';

/** Intel's words for the state of a platform. */
export const tcbStatuses = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'Revoked',
] as const;
/** The status of a TCB level, as Intel names it. */
export type TcbStatus = (typeof tcbStatuses)[number];

/** What the platform and its QE converge to. */
export type ConvergedStatus =
  | TcbStatus
  | 'TcbNotSupported'
  | 'TDRelaunchAdvised'
  | 'TDRelaunchAdvisedConfigurationNeeded';

/**
 * The status of a level as one of Intel's words.
 * @throws EvidenceError `TcbUnrecognizedStatus` for a word that is not known here: it could mean anything
 */
export function knownStatus(status: string): TcbStatus {
  const known = tcbStatuses.find((each) => each === status);
  if (known !== undefined) return known;
  throw new EvidenceError('TcbUnrecognizedStatus', 'The TCB level has a status that is not known.', {
    expected: tcbStatuses.join(', '),
    found: status,
  });
}

/**
 * The status of a level of an enclave or TDX module, which has only three words.
 * @throws EvidenceError `TcbUnrecognizedStatus`
 */
export function knownIsvStatus(status: string): 'UpToDate' | 'OutOfDate' | 'Revoked' {
  if (status === 'UpToDate' || status === 'OutOfDate' || status === 'Revoked') return status;
  throw new EvidenceError(
    'TcbUnrecognizedStatus',
    'The TCB level of an enclave has a status that is not known.',
    {
      expected: 'UpToDate, OutOfDate, Revoked',
      found: status,
    },
  );
}

/** What a TCB component is in Intel's words, such as "Early Microcode Update"; undefined where TCB info does not say it. */
export function tcbComponentName(info: TcbInfo, list: 'sgx' | 'tdx', index: number): string | undefined {
  const component = info.tcbLevels[0]?.lists?.[list]?.[index] as
    | { readonly type?: unknown; readonly category?: unknown }
    | undefined;
  const name = component?.type ?? component?.category;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** Whether every component and the PCE SVN of the platform reach those of the level. */
export function fitsSgx(
  platform: { readonly components: readonly number[]; readonly pceSvn: number },
  level: TcbLevel,
): boolean {
  return (
    level.sgx.every((svn, i) => (platform.components[i] ?? -1) >= svn) && platform.pceSvn >= level.pceSvn
  );
}

/**
 * Whether the components of TEE_TCB_SVN reach those of the level; one without TDX components fits no TD.
 *
 * @param from - the first component that counts: those of a module that has an identity of its own are rated there
 */
export function fitsTdx(teeTcbSvn: Uint8Array, from: number, level: TcbLevel): boolean {
  return level.tdx?.every((svn, i) => i < from || (teeTcbSvn[i] ?? -1) >= svn) ?? false;
}

/** The first level, in the order delivered, that an enclave's SVN reaches. */
export function isvLevelFor(levels: readonly IsvTcbLevel[], isvSvn: number): IsvTcbLevel | undefined {
  return levels.find((level) => level.isvSvn <= isvSvn);
}

/**
 * The status of the whole from that of the platform and that of its quoting enclave (or TDX module).
 *
 * @param part - undefined when no level fits the part's SVN
 */
export function converge(part: TcbStatus | undefined, platform: TcbStatus): TcbStatus | 'TcbNotSupported' {
  if (part === undefined) return 'TcbNotSupported';
  if (part === 'Revoked') return 'Revoked';
  if (part !== 'OutOfDate') return platform;
  if (platform === 'UpToDate' || platform === 'SWHardeningNeeded') return 'OutOfDate';
  if (platform === 'ConfigurationNeeded' || platform === 'ConfigurationAndSWHardeningNeeded') {
    return 'OutOfDateConfigurationNeeded';
  }
  return platform;
}
