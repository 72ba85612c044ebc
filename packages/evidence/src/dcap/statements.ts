/** TCB info and enclave identities: what Intel says about platforms and quoting enclaves, from JSON. Nothing here is trust. */

import type { VendorJson } from '../vendor-json.ts';

/** SVNs of 16 components; the list as it came says what each of them is, and is read only when somebody asks. */
interface Components {
  readonly svns: readonly number[];
  readonly list: readonly unknown[];
}

/** A TCB level of a platform. */
export interface TcbLevel {
  readonly sgx: readonly number[];
  readonly tdx: readonly number[] | undefined;
  /** The components as they are delivered, where that says more than their SVNs. */
  readonly lists:
    | { readonly sgx: readonly unknown[]; readonly tdx: readonly unknown[] | undefined }
    | undefined;
  readonly pceSvn: number;
  readonly tcbDate: Date;
  readonly tcbStatus: string;
  readonly advisories: readonly string[];
}

/** A TCB level of an enclave or TDX module. */
export interface IsvTcbLevel {
  readonly isvSvn: number;
  readonly tcbDate: Date;
  readonly tcbStatus: string;
  readonly advisories: readonly string[];
}

const MOST_SVN8 = 0xff;
const MOST_SVN16 = 0xffff;
const COMPONENTS = 16;

/** What the levels of all kinds say beside their SVNs. */
function standing(level: VendorJson): Pick<IsvTcbLevel, 'tcbDate' | 'tcbStatus' | 'advisories'> {
  return {
    tcbDate: level.instant('tcbDate'),
    tcbStatus: level.text('tcbStatus'),
    advisories: level.texts('advisoryIDs'),
  };
}

function components(tcb: VendorJson, name: string): Components {
  const list = tcb.value(name);
  const svns = Array.isArray(list) && list.length === COMPONENTS ? list.map(svnOf) : [];
  if (svns.length === COMPONENTS && svns.every(isSvn8)) return { svns, list: list as readonly unknown[] };
  throw tcb.refusal(name, `${COMPONENTS} components, each with an svn from 0 to ${MOST_SVN8}`);
}

function svnOf(component: unknown): number {
  return (component as { readonly svn?: number } | null)?.svn ?? Number.NaN;
}

function isSvn8(svn: unknown): boolean {
  return Number.isInteger(svn) && (svn as number) >= 0 && (svn as number) <= MOST_SVN8;
}

function levelOfVersion3(level: VendorJson): TcbLevel {
  const tcb = level.object('tcb');
  const sgx = components(tcb, 'sgxtcbcomponents');
  const tdx = tcb.has('tdxtcbcomponents') ? components(tcb, 'tdxtcbcomponents') : undefined;
  return {
    sgx: sgx.svns,
    tdx: tdx?.svns,
    lists: { sgx: sgx.list, tdx: tdx?.list },
    pceSvn: tcb.count('pcesvn', MOST_SVN16),
    ...standing(level),
  };
}

const componentNamesOfVersion2 = Array.from(
  { length: COMPONENTS },
  (_, i) => `sgxtcbcomp${String(i + 1).padStart(2, '0')}svn`,
);

function levelOfVersion2(level: VendorJson): TcbLevel {
  const tcb = level.object('tcb');
  return {
    sgx: componentNamesOfVersion2.map((name) => tcb.count(name, MOST_SVN8)),
    tdx: undefined,
    lists: undefined,
    pceSvn: tcb.count('pcesvn', MOST_SVN16),
    ...standing(level),
  };
}

function isvLevel(level: VendorJson): IsvTcbLevel {
  return { isvSvn: level.object('tcb').count('isvsvn', MOST_SVN16), ...standing(level) };
}

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

/** Which TDX module Intel signs. Byte strings in hex, as delivered. */
export interface TdxModule {
  readonly mrsigner: string;
  readonly attributes: string;
  readonly attributesMask: string;
}

/** A TDX module of one version, with its own levels. */
export interface TdxModuleIdentity extends TdxModule {
  readonly id: string;
  readonly tcbLevels: readonly IsvTcbLevel[];
}

function tdxModule(module: VendorJson): TdxModule {
  return {
    mrsigner: module.hex('mrsigner', 48),
    attributes: module.hex('attributes', 8),
    attributesMask: module.hex('attributesMask', 8),
  };
}

function tdxModuleIdentity(module: VendorJson): TdxModuleIdentity {
  return {
    id: module.text('id'),
    ...tdxModule(module),
    tcbLevels: module.objects('tcbLevels', 0, MOST_LEVELS).map(isvLevel),
  };
}

const MOST_LEVELS = 1000;
const MOST_IDENTITIES = 100;

/** Since when and until when a document of Intel's counts. */
interface Issued {
  readonly issueDate: Date;
  readonly nextUpdate: Date;
  readonly tcbEvaluationDataNumber: number;
}

function issued(whole: VendorJson): Issued {
  return {
    issueDate: whole.instant('issueDate'),
    nextUpdate: whole.instant('nextUpdate'),
    tcbEvaluationDataNumber: whole.count('tcbEvaluationDataNumber'),
  };
}

/** What Intel says of the platforms of one model. */
export interface TcbInfo extends Issued {
  readonly id: 'SGX' | 'TDX';
  /** Lower-case hex. */
  readonly fmspc: string;
  readonly pceId: string;
  /** The highest first. */
  readonly tcbLevels: readonly TcbLevel[];
  readonly tdxModule: TdxModule | undefined;
  readonly tdxModuleIdentities: readonly TdxModuleIdentity[];
}

/** Reads TCB info, version 2 (PCS v3) or 3 (PCS v4). */
export function readTcbInfo(whole: VendorJson): TcbInfo {
  const isThird = whole.oneOf('version', [2, 3]) === 3;
  const id = isThird ? whole.oneOf('id', ['SGX', 'TDX']) : 'SGX';
  whole.oneOf('tcbType', [0]);
  return {
    id,
    ...issued(whole),
    fmspc: whole.hex('fmspc', 6).toLowerCase(),
    pceId: whole.hex('pceId', 2).toLowerCase(),
    tcbLevels: sortedLevels(
      whole.objects('tcbLevels', 1, MOST_LEVELS).map(isThird ? levelOfVersion3 : levelOfVersion2),
    ),
    tdxModule: isThird && whole.has('tdxModule') ? tdxModule(whole.object('tdxModule')) : undefined,
    tdxModuleIdentities:
      isThird && whole.has('tdxModuleIdentities')
        ? whole.objects('tdxModuleIdentities', 0, MOST_IDENTITIES).map(tdxModuleIdentity)
        : [],
  };
}

/** What Intel says of a quoting enclave (QE, TD_QE) or one of its siblings. */
export interface EnclaveIdentity extends Issued {
  readonly id: string;
  readonly miscselect: Uint8Array;
  readonly miscselectMask: Uint8Array;
  readonly attributes: Uint8Array;
  readonly attributesMask: Uint8Array;
  readonly mrsigner: Uint8Array;
  readonly isvprodid: number;
  /** In the order delivered. */
  readonly tcbLevels: readonly IsvTcbLevel[];
}

/** Reads an enclave identity, version 2. */
export function readEnclaveIdentity(whole: VendorJson): EnclaveIdentity {
  whole.oneOf('version', [2]);
  return {
    id: whole.text('id'),
    ...issued(whole),
    miscselect: whole.bytes('miscselect', 4),
    miscselectMask: whole.bytes('miscselectMask', 4),
    attributes: whole.bytes('attributes', 16),
    attributesMask: whole.bytes('attributesMask', 16),
    mrsigner: whole.bytes('mrsigner', 32),
    isvprodid: whole.count('isvprodid', MOST_SVN16),
    tcbLevels: whole.objects('tcbLevels', 1, MOST_LEVELS).map(isvLevel),
  };
}
