import { concat, fromHex, hex } from '@veritee/core/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemeOf } from '../../src/schemes.ts';
import { isDebuggable, namesOfAttributes, tdAttribute } from '../../src/tdx/attributes.ts';
import { claimsOfReport } from '../../src/tdx/claims.ts';
import { describeTdx } from '../../src/tdx/describe.ts';
import { decodeTdxEvidence } from '../../src/tdx/layout.ts';
import { decodeTdReport, tdReport10, tdReport15, tdReport15Ex } from '../../src/tdx/td-report.ts';
import { bytesNear, decodesOrRefuses } from '../arbitraries.ts';
import { haveVectors, quoteCases } from '../vectors.ts';
import { make } from '../vendor.ts';

const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i % 251);

describe('TD reports', () => {
  it.each([
    ['td-1.0', tdReport10, 584],
    ['td-1.5', tdReport15, 648],
    ['td-1.5-ex', tdReport15Ex, 885],
  ] as const)('of kind %s have the size and places of the manual', (kind, layout, size) => {
    expect(layout.size).toBe(size);
    const body = counting(size);
    const report = decodeTdReport(kind, body);
    expect(report.mrTd).toEqual(body.subarray(136, 184));
    expect(report.rtmr3).toEqual(body.subarray(472, 520));
    expect(report.reportData).toEqual(body.subarray(520, 584));
    if (size > 584) {
      expect(report.teeTcbSvn2).toEqual(body.subarray(584, 600));
      expect(report.mrServiceTd).toEqual(body.subarray(600, 648));
    }
    if (size > 648) {
      expect(report.vmId).toBe(body[648]);
      expect(report.tdId).toEqual(body.subarray(649, 681));
      expect(report.devInfo).toEqual(body.subarray(681, 729));
      expect(report.initServiceTdHash).toEqual(body.subarray(729, 777));
      expect(report.initServiceTdAttributes).toEqual(body.subarray(777, 785));
      expect(report.initCpuSvn).toEqual(body.subarray(785, 801));
      expect(report.initTeeTcbSvn).toEqual(body.subarray(801, 817));
      expect(report.initTeeFmspc).toEqual(body.subarray(817, 829));
      expect(report.currentServiceTdHash).toEqual(body.subarray(829, 877));
      expect(report.currentServiceTdAttributes).toEqual(body.subarray(877, 885));
    }
    expect(() => decodeTdReport(kind, body.subarray(1))).toThrow();
    expect(() => decodeTdReport(kind, concat(body, new Uint8Array(1)))).toThrow();
  });
});

describe('TD attributes', () => {
  it.each(['debug', 'hgsPlusProfiling', 'performanceProfiling', 'pmtProfiling'] as const)(
    'with %s mark the TD debuggable, in the claim too',
    (name) => {
      expect(isDebuggable(tdAttribute[name])).toBe(true);
      const body = new Uint8Array(584);
      new DataView(body.buffer).setBigUint64(120, tdAttribute[name], true);
      const claims = claimsOfReport(decodeTdReport('td-1.0', body));
      expect(claims).toMatchObject({ tdx_td_attributes_debug: true, dbgstat: 'enabled' });
    },
  );

  it('of other bits do not', () => {
    const others = ~(tdAttribute.debug | 0x70n) & 0xffffffffffffffffn;
    expect(isDebuggable(others)).toBe(false);
  });

  it('are named, unknown bits by their number', () => {
    expect(namesOfAttributes(tdAttribute.septVeDisable | tdAttribute.migratable | 2n)).toEqual([
      'bit 1',
      'septVeDisable',
      'migratable',
    ]);
  });
});

describe('claims of a TD report', () => {
  it('print the SVN of the SEAM module from two bytes, the lower one first', () => {
    const body = new Uint8Array(584);
    body.set([0x0d, 0x01]);
    const claims = claimsOfReport(decodeTdReport('td-1.0', body));
    expect(claims['tdx_seamsvn']).toBe(269n);
  });

  it('print numbers in the byte order of the quote', () => {
    const body = new Uint8Array(584);
    body.set(fromHex('0000001000000000'), 120);
    body.set(fromHex('e718060000000000'), 128);
    const claims = claimsOfReport(decodeTdReport('td-1.0', body));
    expect(claims).toMatchObject({
      tdx_td_attributes: '0000001000000000',
      tdx_xfam: 'e718060000000000',
      tdx_td_attributes_septve_disable: true,
      dbgstat: 'disabled',
    });
  });
});

describe('a quote sent as the wrong type', () => {
  it('is refused by name where an SGX quote comes as TdxVm', () => {
    const { quote } = make();
    expect(() => decodeTdxEvidence(quote)).toThrow(
      expect.objectContaining({ code: 'QuoteFormat', hint: expect.stringContaining('SgxEnclave') }),
    );
  });

  it.skipIf(!haveVectors)('is told where to go where a TDX quote comes as SgxEnclave', () => {
    const [first] = quoteCases('tdx').filter(({ expected }) => expected.accepted);
    expect(() => schemeOf('SgxEnclave')?.decode(first?.quote ?? new Uint8Array())).toThrow(
      expect.objectContaining({ code: 'QuoteFormat', hint: expect.stringContaining('TdxVm') }),
    );
  });
});

describe.skipIf(!haveVectors)('recorded quotes', () => {
  const accepted = quoteCases('tdx').filter(({ expected }) => expected.accepted);
  const one = (version: number): Uint8Array =>
    accepted.find(({ quote }) => quote[0] === version)?.quote ?? new Uint8Array();

  it.each([4, 5])('of version %i decode or are refused whatever is changed', (version) => {
    fc.assert(
      fc.property(bytesNear(one(version)), (bytes) => decodesOrRefuses(() => decodeTdxEvidence(bytes))),
      { numRuns: 400 },
    );
  });

  it.each([4, 5])('of version %i are described field by field', (version) => {
    const evidence = decodeTdxEvidence(one(version));
    const [, td] = describeTdx(evidence).children ?? [];
    const fields = new Map(td?.children?.map(({ label, value }) => [label, value]));
    expect(td?.label).toBe(version === 4 ? 'TD report 1.0' : 'TD report 1.5');
    expect(fields.get('MRTD')).toBe(hex(evidence.report.mrTd));
    expect(fields.get('TDATTRIBUTES')).toContain('septVeDisable');
    expect(fields.get('TEE_TCB_SVN')).toMatch(/\(TDX module(?: 1)?, SVN \d+\)$/);
  });
});
