import { concat } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import type { PckPlatform } from '../../src/dcap/pck.ts';
import { readTcbInfo } from '../../src/dcap/statements.ts';
import { type ConvergedStatus, type TcbStatus, tcbStatuses } from '../../src/dcap/tcb.ts';
import { withRelaunch } from '../../src/tdx/relaunch.ts';
import { decodeTdReport } from '../../src/tdx/td-report.ts';
import { tdxTee } from '../../src/tdx/tee.ts';
import { Trail } from '../../src/trail/trail.ts';
import { readWhole } from '../read-whole.ts';

const launches = ['OutOfDate', 'OutOfDateConfigurationNeeded'] as const;
const better = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
] as const;

describe('the relaunch rule', () => {
  for (const launch of launches) {
    for (const current of better) {
      const configuration = launch.includes('Configuration') || current.includes('Configuration');
      const expected = configuration ? 'TDRelaunchAdvisedConfigurationNeeded' : 'TDRelaunchAdvised';
      it(`advises it for ${launch} now ${current}: ${expected}`, () =>
        expect(withRelaunch(launch, current)).toBe(expected));
    }
    for (const current of launches) {
      it(`lets ${launch} stand where the platform is ${current} now`, () =>
        expect(withRelaunch(launch, current)).toBe(launch));
    }
  }

  for (const launch of better) {
    for (const current of [...better, ...launches]) {
      it(`lets ${launch} stand where the platform is ${current} now`, () =>
        expect(withRelaunch(launch, current)).toBe(launch));
    }
  }

  it.each(['Revoked', 'TcbNotSupported'] as const)('refuses %s, whenever it was the case', (refused) => {
    for (const other of tcbStatuses) {
      const worst = other === 'Revoked' ? 'Revoked' : refused;
      expect(withRelaunch(refused, other)).toBe(worst);
      expect(withRelaunch(other, refused)).toBe(worst);
    }
  });
});

/** A platform with TDX: SGX components of 9, rated by TCB info with levels for late microcode SVN 5 and 3. */
const pck = { components: Array<number>(16).fill(9), pceSvn: 13 } as unknown as PckPlatform;
const module0 = { mrsigner: '00'.repeat(48), attributes: '00'.repeat(8), attributesMask: 'FF'.repeat(8) };

interface Terms {
  readonly microcode: number;
  readonly status: TcbStatus;
}

function tcbInfo(levels: readonly Terms[], modules: readonly object[] = [moduleIdentity('TDX_01')]) {
  const list = (head: readonly number[]) =>
    Array.from({ length: 16 }, (_, i) => ({ svn: head[i] ?? 0, ...(i === 2 && { type: 'Late Microcode' }) }));
  return readWhole(
    {
      id: 'TDX',
      version: 3,
      issueDate: '2026-01-01T00:00:00Z',
      nextUpdate: '2026-01-31T00:00:00Z',
      fmspc: '00806F050000',
      pceId: '0000',
      tcbType: 0,
      tcbEvaluationDataNumber: 20,
      tdxModule: module0,
      tdxModuleIdentities: modules,
      tcbLevels: levels.map(({ microcode, status }) => ({
        tcb: { sgxtcbcomponents: list([]), tdxtcbcomponents: list([7, 0, microcode]), pcesvn: 13 },
        tcbDate: '2025-05-14T00:00:00Z',
        tcbStatus: status,
        advisoryIDs: [`LEVEL-${microcode}`],
      })),
    },
    readTcbInfo,
  );
}

function moduleIdentity(id: string, tcbStatus = 'OutOfDate') {
  return {
    id,
    ...module0,
    tcbLevels: [
      { tcb: { isvsvn: 6 }, tcbDate: '2024-11-13T00:00:00Z', tcbStatus: 'UpToDate' },
      { tcb: { isvsvn: 2 }, tcbDate: '2023-08-09T00:00:00Z', tcbStatus, advisoryIDs: ['MODULE-2'] },
    ],
  };
}

function report(launch: readonly number[], current?: readonly number[], change?: (body: Uint8Array) => void) {
  const padded = (svns: readonly number[]): Uint8Array =>
    Uint8Array.from({ length: 16 }, (_, i) => svns[i] ?? 0);
  const body = concat(padded(launch), new Uint8Array(568));
  change?.(body);
  if (current === undefined) return decodeTdReport('td-1.0', body);
  return decodeTdReport('td-1.5', concat(body, padded(current), new Uint8Array(48)));
}

const upToDateQe = { status: 'UpToDate', tcbDate: undefined, advisories: [] } as const;

function statusOf(
  td: ReturnType<typeof report>,
  info: ReturnType<typeof tcbInfo>,
  qe: { status: TcbStatus | undefined; tcbDate: undefined; advisories: readonly string[] } = upToDateQe,
): ConvergedStatus {
  const tee = tdxTee(td);
  return tee.conclude(tee.rate(pck, info, new Trail()), qe);
}

const twoLevels = [
  { microcode: 5, status: 'UpToDate' },
  { microcode: 3, status: 'OutOfDate' },
] as const;

describe('a TD report of TDX 1.5', () => {
  const info = tcbInfo(twoLevels);

  it('is advised to relaunch where its module was updated since', () =>
    expect(statusOf(report([2, 1, 5], [6, 1, 5]), info)).toBe('TDRelaunchAdvised'));
  it('is advised to relaunch where a component was updated since', () =>
    expect(statusOf(report([6, 1, 3], [6, 1, 5]), info)).toBe('TDRelaunchAdvised'));
  it('stays out of date where the platform still is', () =>
    expect(statusOf(report([2, 1, 5], [2, 1, 5]), info)).toBe('OutOfDate'));
  it('stays up to date where the platform is older now', () =>
    expect(statusOf(report([6, 1, 5], [2, 1, 5]), info)).toBe('UpToDate'));
  it('gets no advice to relaunch from an old quoting enclave, which no relaunch renews', () =>
    expect(statusOf(report([2, 1, 5], [6, 1, 5]), info, { ...upToDateQe, status: 'OutOfDate' })).toBe(
      'OutOfDate',
    ));
  it('needs a configuration as well where the platform does now', () => {
    const levels = [{ microcode: 5, status: 'ConfigurationNeeded' }, twoLevels[1]] as const;
    expect(statusOf(report([6, 1, 3], [6, 1, 5]), tcbInfo(levels))).toBe(
      'TDRelaunchAdvisedConfigurationNeeded',
    );
  });
  it('is refused where no quoting enclave level fits', () =>
    expect(statusOf(report([6, 1, 5], [6, 1, 5]), info, { ...upToDateQe, status: undefined })).toBe(
      'TcbNotSupported',
    ));
  it('is refused where its platform is revoked by now', () => {
    const modules = [moduleIdentity('TDX_01', 'Revoked')];
    expect(statusOf(report([6, 1, 5], [2, 1, 5]), tcbInfo(twoLevels, modules))).toBe('Revoked');
  });

  it.each([
    ['no level', [6, 1, 2]],
    ['no module identity', [6, 3, 5]],
    ['no level of its module', [1, 1, 5]],
  ])('is refused where the platform has %s now', (_, current) =>
    expect(() => statusOf(report([6, 1, 5], current), info)).toThrow(
      expect.objectContaining({ code: 'TcbNotSupported' }),
    ),
  );

  it('has the advisories of both passes and the earliest date', () => {
    const rating = tdxTee(report([2, 1, 3], [6, 1, 5])).rate(pck, info, new Trail());
    expect(rating.advisories).toEqual(['LEVEL-3', 'LEVEL-5', 'MODULE-2']);
    expect(rating.tcbDate).toEqual(new Date('2023-08-09T00:00:00Z'));
  });

  it('says which module and which component stand below what', () => {
    const { shortfalls } = tdxTee(report([2, 1, 3], [6, 1, 5])).rate(pck, info, new Trail());
    expect(shortfalls).toEqual([
      'TDX TCB component 3, Late Microcode: 3, UpToDate needs 5; that ends LEVEL-3',
      'TDX module TDX_01: SVN 2, UpToDate needs 6; that ends MODULE-2',
      'A relaunch would run the TD on: TDX module SVN 6 instead of 2; TDX TCB component 3: 5 instead of 3',
    ]);
  });
});

describe('a TD report of TDX 1.0', () => {
  it('is rated once', () => expect(statusOf(report([2, 1, 5]), tcbInfo(twoLevels))).toBe('OutOfDate'));
  it('compares a module of major version 0 by the components of the level', () => {
    expect(statusOf(report([7, 0, 5]), tcbInfo(twoLevels))).toBe('UpToDate');
    expect(() => statusOf(report([6, 0, 5]), tcbInfo(twoLevels))).toThrow(
      expect.objectContaining({ code: 'TcbNotSupported' }),
    );
  });

  it.each([
    ['a module that Intel does not list', report([6, 2, 5])],
    ['a module with another signer', report([6, 1, 5], undefined, (body) => body.set([1], 64))],
    ['a module with attributes', report([6, 1, 5], undefined, (body) => body.set([1], 112))],
  ])('refuses %s', (_, td) =>
    expect(() => statusOf(td, tcbInfo(twoLevels))).toThrow(
      expect.objectContaining({ code: 'TdxModuleMismatch' }),
    ),
  );

  it('refuses attributes that an identity allows: they must be zero in any case', () => {
    const modules = [{ ...moduleIdentity('TDX_01'), attributes: '01'.padEnd(16, '0') }];
    const td = report([6, 1, 5], undefined, (body) => body.set([1], 112));
    expect(() => statusOf(td, tcbInfo(twoLevels, modules))).toThrow(
      expect.objectContaining({ code: 'TdxModuleMismatch' }),
    );
  });

  it('finds the identity of a module in either letter case', () => {
    const info = tcbInfo(twoLevels, [moduleIdentity('tdx_0a')]);
    expect(statusOf(report([6, 10, 5]), info)).toBe('UpToDate');
  });

  it('refuses a status that is not known', () => {
    const info = tcbInfo(twoLevels, [moduleIdentity('TDX_01', 'Wonderful')]);
    expect(() => statusOf(report([2, 1, 5]), info)).toThrow(
      expect.objectContaining({ code: 'TcbUnrecognizedStatus' }),
    );
  });
});
