/** What keeps a platform from being up to date: which SVN is below which, from TCB info itself. */

import type { PlatformTcb } from './pck.ts';
import type { IsvTcbLevel, TcbInfo, TcbLevel } from './statements.ts';
import { tcbComponentName } from './tcb.ts';

/** SVNs of a platform as they are compared with levels. */
export interface RatedSvns extends Pick<PlatformTcb, 'components' | 'pceSvn'> {
  /** TDX only: TEE_TCB_SVN, and the first of its bytes that counts. */
  readonly tdx?: { readonly svns: Uint8Array; readonly from: number } | undefined;
}

/**
 * One sentence for each SVN that is too low, the last with the advisories that end by it; none when the platform is up to
 * date, or lacks no update but a configuration.
 *
 * @param info - as `readTcbInfo` gives it: with the highest level first
 * @example
 * shortfallsOf(pck, tcbInfo, level);
 * // ['TCB component 2, SGX Late Microcode Update: 5, UpToDate needs 9; that ends INTEL-SA-00828']
 */
export function shortfallsOf(
  { components, pceSvn, tdx }: RatedSvns,
  info: TcbInfo,
  level: Pick<TcbLevel, 'tcbStatus' | 'advisories'>,
): readonly string[] {
  if (level.tcbStatus === 'UpToDate') return [];
  const goal = lowestUpToDate(info.tcbLevels) ?? info.tcbLevels[0];
  if (goal === undefined) return [];
  const sentences: string[] = [];
  // Most SVNs of most platforms are high enough: only the others are named.
  const note = (what: string, found: number, needed: number): void => {
    sentences.push(`${what}: ${found}, ${goal.tcbStatus} needs ${needed}`);
  };
  const name = (what: string, list: 'sgx' | 'tdx', i: number): string => {
    const own = tcbComponentName(info, list, i);
    return `${what} ${i + 1}${own === undefined ? '' : `, ${own}`}`;
  };
  for (const [i, needed] of goal.sgx.entries()) {
    const found = components[i] ?? 0;
    if (found < needed) note(name('TCB component', 'sgx', i), found, needed);
  }
  if (pceSvn < goal.pceSvn) note('PCESVN', pceSvn, goal.pceSvn);
  for (const [i, needed] of (tdx === undefined ? [] : (goal.tdx ?? [])).entries()) {
    const found = tdx?.svns[i] ?? 0;
    if (tdx !== undefined && i >= tdx.from && found < needed)
      note(name('TDX TCB component', 'tdx', i), found, needed);
  }
  return withEnd(sentences, level.advisories, goal.advisories);
}

/** Advisories are stated for levels, not for SVNs: they end once all that is too low is raised. */
function withEnd(
  sentences: readonly string[],
  now: readonly string[],
  then: readonly string[],
): readonly string[] {
  const ended = now.filter((each) => !then.includes(each));
  const last = sentences.at(-1);
  if (last === undefined || ended.length === 0) return sentences;
  const together = sentences.length > 1 ? 'together ' : '';
  return [...sentences.slice(0, -1), `${last}; ${together}that ends ${ended.join(', ')}`];
}

/** The levels are in order, so the last of them asks the least. */
function lowestUpToDate(levels: readonly TcbLevel[]): TcbLevel | undefined {
  return levels.findLast((each) => each.tcbStatus === 'UpToDate');
}

/** The same for an enclave or module with levels of its own: at most one sentence. */
export function isvShortfalls(
  what: string,
  svn: number,
  levels: readonly IsvTcbLevel[],
  advisories: readonly string[] = [],
): readonly string[] {
  const [goal] = levels
    .filter((each) => each.tcbStatus === 'UpToDate')
    .toSorted((a, b) => a.isvSvn - b.isvSvn);
  if (goal === undefined || svn >= goal.isvSvn) return [];
  return withEnd([`${what}: SVN ${svn}, UpToDate needs ${goal.isvSvn}`], advisories, goal.advisories);
}
