/** What stands below what, by name and level from TCB info, and which advisories end by it. */

import { describe, expect, it } from 'vitest';
import { isvShortfalls, shortfallsOf } from '../../src/dcap/shortfalls.ts';
import { type IsvTcbLevel, readTcbInfo } from '../../src/dcap/statements.ts';
import { hintOf } from '../../src/hint-of.ts';
import { readWhole } from '../read-whole.ts';

const NAMES = [
  { category: 'BIOS', type: 'Early Microcode Update' },
  { category: 'OS/VMM', type: 'SGX Late Microcode Update' },
  {},
  { category: 'BIOS' },
];
const component = (svn: number, i: number) => ({ svn, ...NAMES[i] });
const level = (
  svns: readonly number[],
  pcesvn: number,
  tcbStatus: string,
  advisoryIDs: readonly string[],
) => ({
  tcb: { sgxtcbcomponents: Array.from({ length: 16 }, (_, i) => component(svns[i] ?? 0, i)), pcesvn },
  tcbDate: '2024-01-01T00:00:00Z',
  tcbStatus,
  advisoryIDs,
});
const info = readWhole(
  {
    id: 'SGX',
    version: 3,
    issueDate: '2024-01-01T00:00:00Z',
    nextUpdate: '2024-02-01T00:00:00Z',
    fmspc: '00906ED50000',
    pceId: '0000',
    tcbType: 0,
    tcbEvaluationDataNumber: 17,
    tcbLevels: [
      level([9, 9, 3, 4], 13, 'UpToDate', ['INTEL-SA-00001']),
      level([5, 5, 3, 1], 11, 'OutOfDate', ['INTEL-SA-00001', 'INTEL-SA-00828', 'INTEL-SA-00837']),
    ],
  },
  readTcbInfo,
);
const OLD = { tcbStatus: 'OutOfDate', advisories: ['INTEL-SA-00001', 'INTEL-SA-00828'] };
const platform = (svns: readonly number[], pceSvn: number) => ({
  components: Array.from({ length: 16 }, (_, i) => svns[i] ?? 0),
  pceSvn,
});

describe('what keeps a platform from being up to date', () => {
  it('is one component with its name and the advisories that end by it', () =>
    expect(shortfallsOf(platform([5, 9, 3, 4], 13), info, OLD)).toEqual([
      'TCB component 1, Early Microcode Update: 5, UpToDate needs 9; that ends INTEL-SA-00828',
    ]));

  it('are several, by type or else category or else number, which end advisories together', () =>
    expect(shortfallsOf(platform([9, 5, 1, 1], 11), info, OLD)).toEqual([
      'TCB component 2, SGX Late Microcode Update: 5, UpToDate needs 9',
      'TCB component 3: 1, UpToDate needs 3',
      'TCB component 4, BIOS: 1, UpToDate needs 4',
      'PCESVN: 11, UpToDate needs 13; together that ends INTEL-SA-00828',
    ]));

  it('is nothing where it is up to date, or lacks a configuration only', () => {
    const best = platform([9, 9, 3, 4], 13);
    expect(shortfallsOf(best, info, { tcbStatus: 'UpToDate', advisories: [] })).toEqual([]);
    expect(shortfallsOf(best, info, { tcbStatus: 'ConfigurationNeeded', advisories: ['X'] })).toEqual([]);
  });

  it('names no advisory as ended that the best level still has', () => {
    const same = { tcbStatus: 'OutOfDate', advisories: ['INTEL-SA-00001'] };
    const [sentence] = shortfallsOf(platform([5, 9, 3, 4], 13), info, same);
    expect(sentence).not.toMatch(/ends/);
  });
});

describe('what keeps a quoting enclave from being up to date', () => {
  const isv = (isvSvn: number, tcbStatus: string, advisories: readonly string[] = []): IsvTcbLevel => ({
    isvSvn,
    tcbStatus,
    tcbDate: new Date(0),
    advisories: [...advisories],
  });
  const levels = [isv(9, 'UpToDate'), isv(8, 'UpToDate'), isv(6, 'OutOfDate', ['INTEL-SA-00615'])];

  it('is its SVN, with the advisories that end', () => {
    expect(isvShortfalls('Quoting enclave', 6, levels, ['INTEL-SA-00615'])).toEqual([
      'Quoting enclave: SVN 6, UpToDate needs 8; that ends INTEL-SA-00615',
    ]);
    expect(isvShortfalls('Quoting enclave', 8, levels)).toEqual([]);
    expect(isvShortfalls('Quoting enclave', 1, [isv(6, 'OutOfDate')])).toEqual([]);
  });

  it('is told with the advisories that nothing ends, each of them once', () => {
    const shortfalls = isvShortfalls('Quoting enclave', 6, levels, ['INTEL-SA-00615']);
    expect(hintOf(shortfalls, ['INTEL-SA-00615', 'INTEL-SA-00002'])).toBe(
      'Quoting enclave: SVN 6, UpToDate needs 8; that ends INTEL-SA-00615. Advisories: INTEL-SA-00002.',
    );
    expect(hintOf([], [])).toBeUndefined();
  });
});
