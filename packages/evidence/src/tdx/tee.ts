/** How Intel rates platforms with TDX: SGX and TDX components, the TDX module, and from TDX 1.5 all of it a second time. */

import type { PlatformTcb } from '../dcap/pck.ts';
import type { PlatformRating, QuotedTee, RatedPart } from '../dcap/quoted-tee.ts';
import { rateLevel } from '../dcap/rate-level.ts';
import type { TcbInfo } from '../dcap/statements.ts';
import { type ConvergedStatus, converge, fitsSgx, fitsTdx, type TcbStatus } from '../dcap/tcb.ts';
import type { Trail } from '../trail/trail.ts';
import { moduleVersion, type RatedModule, rateModule, requireModule } from './module.ts';
import { withRelaunch } from './relaunch.ts';
import type { TdReport } from './td-report.ts';

/** One TEE_TCB_SVN rated: the platform's level and that of the TDX module. */
export interface TdxPass {
  readonly teeTcbSvn: Uint8Array;
  readonly level: RatedPart & { readonly status: TcbStatus; readonly tcbDate: Date };
  /** Absent for modules of TDX 1.0, which the level rates. */
  readonly module?: RatedModule | undefined;
  readonly shortfalls: readonly string[];
}

/** What TCB info says of a platform with TDX. Status, advisories and date are those of both passes together. */
export interface TdxRating extends PlatformRating {
  /** Of the highest level that the SGX components alone reach, for people: where it is better, TDX components are behind. */
  readonly sgxStatus: string;
  /** As the TD was launched. */
  readonly launch: TdxPass;
  /** As the platform is now; TD reports of TDX 1.5 say it. */
  readonly current?: TdxPass | undefined;
}

/** TDX, as the quote of a TD needs it. */
export function tdxTee(report: TdReport): QuotedTee<TdxRating> {
  return {
    id: 'tdx',
    qeId: 'TD_QE',
    rate(pck, tcbInfo, trail) {
      requireModule(report, tcbInfo, trail);
      const { teeTcbSvn, teeTcbSvn2 } = report;
      const launch = ratePass(pck, tcbInfo, teeTcbSvn, trail, LAUNCHED);
      const current = teeTcbSvn2 && ratePass(pck, tcbInfo, teeTcbSvn2, trail, CURRENT);
      const sgxStatus =
        tcbInfo.tcbLevels.find((each) => fitsSgx(pck, each))?.tcbStatus ?? launch.level.status;
      return { sgxStatus, ...ratingOf(launch, current) };
    },
    conclude: ({ launch, current }, quotingEnclave) => {
      const launched = statusOf(launch, quotingEnclave);
      return current === undefined ? launched : withRelaunch(launched, statusOf(current, quotingEnclave));
    },
  };
}

/** Whom the lines of a pass are about. */
interface Subjects {
  readonly platform: string;
  readonly module: string;
}

const LAUNCHED: Subjects = { platform: 'platform', module: 'TDX module' };
const CURRENT: Subjects = { platform: 'platform as it is now', module: 'TDX module that runs now' };

/** Components that rate a module without identity of its own. */
const MODULE_COMPONENTS = 2;

function ratePass(
  pck: PlatformTcb,
  info: TcbInfo,
  teeTcbSvn: Uint8Array,
  trail: Trail,
  subjects: Subjects,
): TdxPass {
  const version = moduleVersion(teeTcbSvn);
  const from = version.major > 0 ? MODULE_COMPONENTS : 0;
  const svns = { components: pck.components, pceSvn: pck.pceSvn, tdx: { svns: teeTcbSvn, from } };
  const { level, status, shortfalls } = rateLevel(
    svns,
    info,
    (each) => fitsSgx(pck, each) && fitsTdx(teeTcbSvn, from, each),
    trail,
    subjects.platform,
  );
  const module = rateModule(version, info, trail, subjects.module);
  return {
    teeTcbSvn,
    level: { status, tcbDate: level.tcbDate, advisories: level.advisories },
    ...(module !== undefined && { module }),
    shortfalls: [...shortfalls, ...(module?.shortfalls ?? [])],
  };
}

function ratingOf(launch: TdxPass, current: TdxPass | undefined): Omit<TdxRating, 'sgxStatus'> {
  const passes = current === undefined ? [launch] : [launch, current];
  const parts: readonly RatedPart[] = passes.flatMap(({ level, module }) => [
    level,
    ...(module ? [module] : []),
  ]);
  const dates = parts.flatMap(({ tcbDate }) => tcbDate?.getTime() ?? []);
  return {
    status: launch.level.status,
    tcbDate: new Date(Math.min(...dates)),
    advisories: [...new Set(parts.flatMap(({ advisories }) => advisories))].sort(),
    shortfalls:
      current === undefined ? launch.shortfalls : [...launch.shortfalls, ...gainOf(launch, current)],
    launch,
    ...(current !== undefined && { current }),
  };
}

/** What a relaunch would change, for people: the SVNs that are higher now; none for a TD that lacks nothing. */
function gainOf(launch: TdxPass, current: TdxPass): string[] {
  if (launch.shortfalls.length === 0) return [];
  const named = (i: number): string =>
    launch.module !== undefined && i === 0 ? 'TDX module SVN' : `TDX TCB component ${i + 1}:`;
  const gains = [...current.teeTcbSvn].flatMap((now, i) => {
    const then = launch.teeTcbSvn[i] ?? 0;
    return now > then ? [`${named(i)} ${now} instead of ${then}`] : [];
  });
  return gains.length === 0 ? [] : [`A relaunch would run the TD on: ${gains.join('; ')}`];
}

/** Level, then module, then quoting enclave, as Intel's library converges them. */
function statusOf({ level, module }: TdxPass, quotingEnclave: RatedPart): ConvergedStatus {
  const platform = module === undefined ? level.status : converge(module.status, level.status);
  return platform === 'TcbNotSupported' ? platform : converge(quotingEnclave.status, platform);
}
