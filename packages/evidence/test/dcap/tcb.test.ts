import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTcbInfo, sortedLevels, type TcbLevel } from '../../src/dcap/statements.ts';
import {
  converge,
  fitsSgx,
  isvLevelFor,
  knownIsvStatus,
  knownStatus,
  type TcbStatus,
  tcbStatuses,
} from '../../src/dcap/tcb.ts';
import { readVendorJson } from '../../src/vendor-json.ts';
import { readWhole } from '../read-whole.ts';
import { make } from '../vendor.ts';

const level = (sgx: readonly number[], pceSvn: number): TcbLevel => ({
  sgx: [...sgx],
  tdx: undefined,
  lists: undefined,
  pceSvn,
  tcbDate: new Date(0),
  tcbStatus: 'UpToDate',
  advisories: [],
});
const components = fc.array(fc.nat({ max: 255 }), { minLength: 16, maxLength: 16 });

describe('TCB levels', () => {
  it('fit only when every component and the PCE SVN are reached', () => {
    fc.assert(
      fc.property(
        components,
        fc.nat({ max: 65535 }),
        components,
        fc.nat({ max: 65535 }),
        (have, pceSvn, want, pce) => {
          const fits = want.every((svn, i) => (have[i] ?? 0) >= svn) && pceSvn >= pce;
          expect(fitsSgx({ components: have, pceSvn }, level(want, pce))).toBe(fits);
        },
      ),
    );
  });

  it('do not fit a platform with components missing', () => {
    expect(
      fitsSgx(
        { components: Array(15).fill(255) as number[], pceSvn: 99 },
        level(Array(16).fill(0) as number[], 0),
      ),
    ).toBe(false);
  });

  it('are ordered from the highest down, whatever order they come in', () => {
    const low = level([1, ...(Array(15).fill(255) as number[])], 99);
    const high = level([2, ...(Array(15).fill(0) as number[])], 1);
    const higher = level([2, ...(Array(15).fill(0) as number[])], 2);
    expect(sortedLevels([low, high, higher])).toEqual([higher, high, low]);
    expect(sortedLevels([higher, low, high])).toEqual([higher, high, low]);
  });

  it('of enclaves are taken in the order delivered', () => {
    const isv = (isvSvn: number) => ({ isvSvn, tcbDate: new Date(0), tcbStatus: 'UpToDate', advisories: [] });
    const levels = [isv(2), isv(8), isv(1)];
    expect(isvLevelFor(levels, 9)?.isvSvn).toBe(2);
    expect(isvLevelFor(levels, 1)?.isvSvn).toBe(1);
    expect(isvLevelFor(levels, 0)).toBeUndefined();
  });
});

describe('statuses', () => {
  it('converge as Intel documents', () => {
    const table: Record<TcbStatus, string> = {
      UpToDate: 'OutOfDate',
      SWHardeningNeeded: 'OutOfDate',
      ConfigurationNeeded: 'OutOfDateConfigurationNeeded',
      ConfigurationAndSWHardeningNeeded: 'OutOfDateConfigurationNeeded',
      OutOfDate: 'OutOfDate',
      OutOfDateConfigurationNeeded: 'OutOfDateConfigurationNeeded',
      Revoked: 'Revoked',
    };
    for (const status of tcbStatuses) {
      expect(converge('UpToDate', status)).toBe(status);
      expect(converge('OutOfDate', status)).toBe(table[status]);
      expect(converge('Revoked', status)).toBe('Revoked');
      expect(converge(undefined, status)).toBe('TcbNotSupported');
    }
  });

  it('that are not known are refused', () => {
    for (const word of ['', 'uptodate', 'UpToDate ', 'Unknown', 'constructor']) {
      expect(() => knownStatus(word)).toThrowError(
        expect.objectContaining({ code: 'TcbUnrecognizedStatus' }),
      );
    }
    expect(() => knownIsvStatus('SWHardeningNeeded')).toThrowError(
      expect.objectContaining({ code: 'TcbUnrecognizedStatus' }),
    );
  });
});

const faultIn = (value: unknown): string | undefined => readVendorJson(value, readTcbInfo).fault;

describe('TCB info', () => {
  const info = JSON.parse(make().collateral.tcb_info) as Record<string, unknown>;

  it('of version 2 names its components one by one', () => {
    const tcb = Object.fromEntries(
      Array.from({ length: 16 }, (_, i) => [`sgxtcbcomp${String(i + 1).padStart(2, '0')}svn`, i]),
    );
    const second = {
      ...info,
      version: 2,
      id: undefined,
      tcbLevels: [{ tcb: { ...tcb, pcesvn: 5 }, tcbDate: '2020-01-01T00:00:00Z', tcbStatus: 'UpToDate' }],
    };
    const parsed = readWhole(second, readTcbInfo);
    expect(parsed.id).toBe('SGX');
    expect(parsed.tcbLevels[0]?.sgx).toEqual(Array.from({ length: 16 }, (_, i) => i));
    const { sgxtcbcomp16svn: _, ...fifteen } = tcb;
    expect(
      faultIn({ ...second, tcbLevels: [{ ...second.tcbLevels[0], tcb: { ...fifteen, pcesvn: 5 } }] }),
    ).toBe('tcbLevels.0.tcb.sgxtcbcomp16svn: missing, expected a whole number from 0 to 255');
  });

  it('compares its FMSPC in lower case', () => {
    expect(readWhole({ ...info, fmspc: '00906ED50000' }, readTcbInfo).fmspc).toBe('00906ed50000');
  });

  it.each([
    [{ version: '3' }, 'version: expected 2 or 3'],
    [{ id: 'sgx' }, 'id: expected SGX or TDX'],
    [{ nextUpdate: 'tomorrow' }, 'nextUpdate: expected a date and time with an offset'],
    [{ nextUpdate: '2026-01-31' }, 'nextUpdate: expected a date and time with an offset'],
    [{ fmspc: '00906ed5000' }, 'fmspc: expected 12 hex digits'],
    [{ tcbType: 1 }, 'tcbType: expected 0'],
    [{ tcbLevels: Array(1001).fill(null) }, 'tcbLevels: expected an array of 1 to 1000 objects'],
    [{ tcbLevels: [null] }, 'tcbLevels.0: expected an object'],
    [
      { tcbLevels: [{ tcb: { sgxtcbcomponents: [{ svn: 1 }] } }] },
      'tcbLevels.0.tcb.sgxtcbcomponents: expected 16 components, each with an svn from 0 to 255',
    ],
    [
      { tcbEvaluationDataNumber: -1 },
      `tcbEvaluationDataNumber: expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
    ],
    [
      { tcbEvaluationDataNumber: 1.5 },
      `tcbEvaluationDataNumber: expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
    ],
    [{ tdxModule: { mrsigner: '' } }, 'tdxModule.mrsigner: expected 96 hex digits'],
  ])('is refused with %o', (changes, fault) => {
    expect(faultIn({ ...info, ...changes })).toBe(fault);
  });
});
