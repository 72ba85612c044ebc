/** TCB info and enclave identities: what Intel says about platforms and quoting enclaves, and the level that fits. */

import { fromHex } from '@veritee/core/internal';
import * as z from 'zod/mini';
import { EvidenceError } from '../errors.ts';

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

const instant = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((text) => new Date(text)),
);
const hexBytes = (length: number) =>
  z.string().check(z.minLength(2 * length), z.maxLength(2 * length), z.regex(/^[0-9a-fA-F]*$/));
const lowerHex = (length: number) =>
  z.pipe(
    hexBytes(length),
    z.transform((text) => text.toLowerCase()),
  );
const svn8 = z.int().check(z.minimum(0), z.maximum(0xff));
const svn16 = z.int().check(z.minimum(0), z.maximum(0xffff));
const advisories = z.optional(z.array(z.string()));

/** SVNs of 16 components; the list as it came says what each of them is, and is read only when somebody asks. */
interface Components {
  readonly svns: readonly number[];
  readonly list: readonly unknown[];
}

/** The SVNs of 16 components. A check of our own: a document has hundreds of them, and a schema object for each is slow. */
const components = z.transform((list: unknown, context): Components => {
  const svns = Array.isArray(list) && list.length === 16 ? list.map(svnOf) : [];
  if (svns.length === 16 && svns.every(isSvn8)) return { svns, list: list as readonly unknown[] };
  const message = 'must be 16 components, each with an svn from 0 to 255';
  context.issues.push({ code: 'custom', message, input: list });
  return z.NEVER;
});

function svnOf(component: unknown): number {
  return (component as { readonly svn?: number } | null)?.svn ?? Number.NaN;
}

function isSvn8(svn: unknown): boolean {
  return Number.isInteger(svn) && (svn as number) >= 0 && (svn as number) <= 0xff;
}

const levelV3 = z.pipe(
  z.looseObject({
    tcb: z.looseObject({
      sgxtcbcomponents: components,
      tdxtcbcomponents: z.optional(components),
      pcesvn: svn16,
    }),
    tcbDate: instant,
    tcbStatus: z.string(),
    advisoryIDs: advisories,
  }),
  z.transform((level) => ({
    sgx: level.tcb.sgxtcbcomponents.svns,
    tdx: level.tcb.tdxtcbcomponents?.svns,
    lists: { sgx: level.tcb.sgxtcbcomponents.list, tdx: level.tcb.tdxtcbcomponents?.list },
    pceSvn: level.tcb.pcesvn,
    tcbDate: level.tcbDate,
    tcbStatus: level.tcbStatus,
    advisories: level.advisoryIDs ?? [],
  })),
);

const componentNamesV2 = Array.from(
  { length: 16 },
  (_, i) => `sgxtcbcomp${String(i + 1).padStart(2, '0')}svn`,
);
const levelV2 = z.pipe(
  z.looseObject({
    tcb: z.looseObject({
      pcesvn: svn16,
      ...Object.fromEntries(componentNamesV2.map((name) => [name, svn8])),
    }),
    tcbDate: instant,
    tcbStatus: z.string(),
    advisoryIDs: advisories,
  }),
  z.transform((level) => ({
    sgx: componentNamesV2.map((name) => Number(level.tcb[name])),
    tdx: undefined,
    lists: undefined,
    pceSvn: level.tcb.pcesvn,
    tcbDate: level.tcbDate,
    tcbStatus: level.tcbStatus,
    advisories: level.advisoryIDs ?? [],
  })),
);

const isvLevel = z.pipe(
  z.looseObject({
    tcb: z.looseObject({ isvsvn: svn16 }),
    tcbDate: instant,
    tcbStatus: z.string(),
    advisoryIDs: advisories,
  }),
  z.transform((level) => ({
    isvSvn: level.tcb.isvsvn,
    tcbDate: level.tcbDate,
    tcbStatus: level.tcbStatus,
    advisories: level.advisoryIDs ?? [],
  })),
);

/** What levels are ordered by. */
interface LevelSvns {
  readonly sgx: readonly number[];
  readonly pceSvn: number;
  readonly tdx: readonly number[] | undefined;
}

/** Levels from the highest down: by SGX components, PCE SVN, TDX components. The order delivered is not relied on. */
export function sortedLevels<Level extends LevelSvns>(levels: readonly Level[]): Level[] {
  return [...levels].sort(
    (a, b) => compare(b.sgx, a.sgx) || b.pceSvn - a.pceSvn || compare(b.tdx ?? [], a.tdx ?? []),
  );
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const tdxModuleMembers = {
  mrsigner: hexBytes(48),
  attributes: hexBytes(8),
  attributesMask: hexBytes(8),
};
const tdxModule = z.looseObject(tdxModuleMembers);
const tdxModuleIdentity = z.looseObject({
  ...tdxModuleMembers,
  id: z.string(),
  tcbLevels: z.array(isvLevel),
});

const someLevels = <Level extends z.ZodMiniType>(level: Level) =>
  z.array(level).check(z.minLength(1), z.maxLength(1000));

const common = {
  issueDate: instant,
  nextUpdate: instant,
  fmspc: lowerHex(6),
  pceId: lowerHex(2),
  tcbType: z.literal(0),
  tcbEvaluationDataNumber: z.int().check(z.minimum(0)),
};

/** Schema of TCB info, versions 2 (PCS v3) and 3 (PCS v4). */
export const tcbInfoSchema = z.discriminatedUnion('version', [
  z.pipe(
    z.looseObject({
      version: z.literal(2),
      ...common,
      tcbLevels: z.pipe(
        someLevels(levelV2),
        z.transform((levels) => sortedLevels(levels)),
      ),
    }),
    z.transform((info) => ({ ...info, id: 'SGX' as const, tdxModule: undefined, tdxModuleIdentities: [] })),
  ),
  z.pipe(
    z.looseObject({
      version: z.literal(3),
      id: z.literal(['SGX', 'TDX']),
      ...common,
      tcbLevels: z.pipe(
        someLevels(levelV3),
        z.transform((levels) => sortedLevels(levels)),
      ),
      tdxModule: z.optional(tdxModule),
      tdxModuleIdentities: z.optional(z.array(tdxModuleIdentity).check(z.maxLength(100))),
    }),
    z.transform((info) => ({ ...info, tdxModuleIdentities: info.tdxModuleIdentities ?? [] })),
  ),
]);
export type TcbInfo = z.output<typeof tcbInfoSchema>;
export type TcbLevel = TcbInfo['tcbLevels'][number];
export type IsvTcbLevel = z.output<typeof isvLevel>;

const reportMask = (length: number) =>
  z.pipe(
    hexBytes(length),
    z.transform((text) => fromHex(text)),
  );

/** Schema of an enclave identity, version 2: of the quoting enclave (QE, TD_QE) and its siblings. */
export const enclaveIdentitySchema = z.looseObject({
  id: z.string(),
  version: z.literal(2),
  issueDate: instant,
  nextUpdate: instant,
  tcbEvaluationDataNumber: z.int().check(z.minimum(0)),
  miscselect: reportMask(4),
  miscselectMask: reportMask(4),
  attributes: reportMask(16),
  attributesMask: reportMask(16),
  mrsigner: reportMask(32),
  isvprodid: svn16,
  tcbLevels: someLevels(isvLevel),
});
export type EnclaveIdentity = z.output<typeof enclaveIdentitySchema>;

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
