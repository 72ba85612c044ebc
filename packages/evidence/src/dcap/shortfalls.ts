/** What keeps a platform from being up to date: which SVN stands below which, from TCB info itself. */

import type { PckPlatform } from './pck.ts';
import { type IsvTcbLevel, type TcbInfo, type TcbLevel, type TcbStatus, tcbComponentName } from './tcb.ts';

/** SVNs of a platform as they are compared with levels. */
export interface RatedSvns extends Pick<PckPlatform, 'components' | 'pceSvn'> {
  /** TDX only: TEE_TCB_SVN, and the first of its bytes that counts. */
  readonly tdx?: { readonly svns: Uint8Array; readonly from: number } | undefined;
}

/**
 * One sentence for each SVN that is too low; none when the platform is up to date, or lacks no update but a configuration.
 *
 * @param info - as its schema gives it: with the highest level first
 * @example
 * shortfallsOf(pck, tcbInfo, 'OutOfDate'); // ['TCB component 2 (SGX Late Microcode Update): 5, UpToDate needs 9']
 */
export function shortfallsOf(
  { components, pceSvn, tdx }: RatedSvns,
  info: TcbInfo,
  status: TcbStatus,
): readonly string[] {
  if (status === 'UpToDate') return [];
  const goal = lowestUpToDate(info.tcbLevels) ?? info.tcbLevels[0];
  if (goal === undefined) return [];
  // Most SVNs of most platforms are high enough: only the others are named.
  const below = (named: () => string, found: number, needed: number): string[] =>
    found < needed ? [`${named()}: ${found}, ${goal.tcbStatus} needs ${needed}`] : [];
  const name = (what: string, list: 'sgx' | 'tdx', i: number) => () => {
    const own = tcbComponentName(info, list, i);
    return `${what} ${i + 1}${own === undefined ? '' : ` (${own})`}`;
  };
  return [
    ...goal.sgx.flatMap((needed, i) => below(name('TCB component', 'sgx', i), components[i] ?? 0, needed)),
    ...below(() => 'PCESVN', pceSvn, goal.pceSvn),
    ...(tdx === undefined ? [] : (goal.tdx ?? [])).flatMap((needed, i) =>
      tdx !== undefined && i >= tdx.from
        ? below(name('TDX TCB component', 'tdx', i), tdx.svns[i] ?? 0, needed)
        : [],
    ),
  ];
}

/** The levels are in order, so the last of them asks the least. */
function lowestUpToDate(levels: readonly TcbLevel[]): TcbLevel | undefined {
  return levels.findLast((each) => each.tcbStatus === 'UpToDate');
}

/** The same for an enclave or module with levels of its own: at most one sentence. */
export function isvShortfalls(what: string, svn: number, levels: readonly IsvTcbLevel[]): readonly string[] {
  const goals = levels.filter((each) => each.tcbStatus === 'UpToDate').map(({ isvSvn }) => isvSvn);
  const least = Math.min(...goals);
  return goals.length > 0 && svn < least ? [`${what}: SVN ${svn}, UpToDate needs ${least}`] : [];
}
