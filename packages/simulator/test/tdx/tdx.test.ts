import { collateralSource } from '@veritee/evidence';
import type { TdReport15Ex } from '@veritee/evidence/internal';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import type { TdxOptions } from '../../src/tdx/td-report.ts';
import { anchors, flipped, judge, judgeSimulation, now, pki } from '../judging.ts';

const forms: readonly (readonly [string, TdxOptions, number])[] = [
  ['a TD report 1.0 in version 4', { quoteVersion: 4 }, 48 + 584],
  ['a TD report 1.0 in version 5', { report: '1.0' }, 54 + 584],
  ['a TD report 1.5', {}, 54 + 648],
  ['a TD report 1.5 Ex', { report: '1.5-ex' }, 54 + 885],
];

describe.each(forms)('%s', (_, options, signed) => {
  it('is accepted, bound to runtime and init-time data', async () => {
    const [runtimeData, initTimeData] = [new Uint8Array([1, 2, 3]), new Uint8Array([4, 5])];
    const made = simulate('TdxVm', pki, { ...options, runtimeData, initTimeData, currentDate: now });
    const appraisal = await judgeSimulation(made);
    expect(appraisal.error).toBeUndefined();
    expect(appraisal).toMatchObject({ accepted: true, status: 'UpToDate' });
    expect(appraisal.claims?.token).toMatchObject({
      'x-ms-attestation-type': 'tdxvm',
      attester_tcb_status: 'UpToDate',
      'x-ms-compliance-status': 'azure-compliant-cvm',
      eat_profile: 'https://aka.ms/maa-eat-profile-tdxvm',
      intuse: 'generic',
      tdx_seamsvn: 0x0106,
    });
    const other = await judgeSimulation({ ...made, initTimeData: new Uint8Array([6]) });
    expect(other.error?.code).toBe('HeldDataMismatch');
  });

  it('is refused with any byte of its signed part changed', async () => {
    const made = simulate('TdxVm', pki, { ...options, currentDate: now });
    const source = collateralSource(made.collateral, 'collateral.json');
    for (let offset = 0; offset < signed; offset += 7) {
      const appraisal = await judge(flipped(made.evidence, offset, offset % 8), source, { anchors }, 'TdxVm');
      expect([offset, appraisal.accepted]).toEqual([offset, false]);
    }
  });

  it.each([1, 2, 3, 4] as const)('finds its PCK certificate by certification data %i', async (type) => {
    const made = simulate('TdxVm', pki, { ...options, certificationType: type, currentDate: now });
    const appraisal = await judgeSimulation(made);
    expect(appraisal.error).toBeUndefined();
  });
});

describe('a simulated TD', () => {
  it('has the fields of an extended report that its platform says', async () => {
    const made = simulate('TdxVm', pki, { report: '1.5-ex', currentDate: now });
    const { verified } = await judgeSimulation(made);
    const proof = verified?.proof as { readonly report: TdReport15Ex } | undefined;
    expect(proof?.report.initTeeTcbSvn).toEqual(proof?.report.teeTcbSvn);
    expect(proof?.report.tdId).toHaveLength(32);
  });

  it('that its host can look into is told by its claims, and has no compliance status', async () => {
    for (const scenario of ['debug', 'profiled'] as const) {
      const { claims } = await judgeSimulation(simulate('TdxVm', pki, { scenario, currentDate: now }));
      expect(claims?.token).toMatchObject({ tdx_td_attributes_debug: true, dbgstat: 'enabled' });
      expect(claims?.token).not.toHaveProperty('x-ms-compliance-status');
    }
  });

  it('that is behind is told what stands below what, and what a relaunch would change', async () => {
    const behind = await judgeSimulation(
      simulate('TdxVm', pki, { scenario: 'module-out-of-date', currentDate: now }),
    );
    expect(behind.error?.explain()).toContain('TDX module TDX_01: SVN 4, UpToDate needs 6');
    const relaunch = await judgeSimulation(
      simulate('TdxVm', pki, { scenario: 'relaunch-advised', currentDate: now }),
    );
    expect(relaunch.error?.explain()).toContain(
      'A relaunch would run the TD on: TDX module SVN 6 instead of 4',
    );
  });

  it('cannot put a TD report 1.5 into a quote of version 4', () =>
    expect(() => simulate('TdxVm', pki, { quoteVersion: 4, report: '1.5', currentDate: now })).toThrow(
      expect.objectContaining({ code: 'OptionInvalid' }),
    ));
});
