/** The verdicts for which no real quote is at hand: every platform status with every QE status, by custom levels. */

import { type AppraisalResult, collateralSource } from '@veritee/evidence';
import type { QuoteProof } from '@veritee/evidence/internal';
import { describe, expect, it } from 'vitest';
import { collateralOf, type StatementTerms } from '../../src/collateral/statements.ts';
import {
  type QeLevelTerms,
  qeLevels,
  type TcbLevelTerms,
  tcbLevels,
} from '../../src/collateral/tcb-levels.ts';
import { simulateSgx } from '../../src/sgx/sgx.ts';
import { everyStatus, judge, now, pki } from '../judging.ts';

const platform = pki.platforms['up-to-date'];
const quote = simulateSgx(pki);

function judgeWith(terms: StatementTerms): Promise<AppraisalResult> {
  const collateral = collateralOf(pki, platform, now, false, terms);
  return judge(quote, collateralSource(collateral, 'custom'), { accept: everyStatus });
}

const [bestTcb] = tcbLevels as readonly [TcbLevelTerms];
const [bestQe] = qeLevels as readonly [QeLevelTerms];
const tcbIs = (tcbStatus: string): StatementTerms => ({
  tcbLevels: [{ ...bestTcb, tcbStatus, advisories: ['INTEL-SA-2', 'INTEL-SA-1'] }],
});
const qeIs = (tcbStatus: string): StatementTerms => ({
  qeLevels: [{ ...bestQe, tcbStatus, advisories: ['INTEL-SA-3', 'INTEL-SA-1'] }],
});

/** Platform status, then the whole with a QE that is UpToDate, OutOfDate, Revoked (sgx-verification §4.12). */
const CONVERGENCE = [
  ['UpToDate', 'UpToDate', 'OutOfDate', 'Revoked'],
  ['SWHardeningNeeded', 'SWHardeningNeeded', 'OutOfDate', 'Revoked'],
  ['ConfigurationNeeded', 'ConfigurationNeeded', 'OutOfDateConfigurationNeeded', 'Revoked'],
  [
    'ConfigurationAndSWHardeningNeeded',
    'ConfigurationAndSWHardeningNeeded',
    'OutOfDateConfigurationNeeded',
    'Revoked',
  ],
  ['OutOfDate', 'OutOfDate', 'OutOfDate', 'Revoked'],
  ['OutOfDateConfigurationNeeded', 'OutOfDateConfigurationNeeded', 'OutOfDateConfigurationNeeded', 'Revoked'],
  ['Revoked', 'Revoked', 'Revoked', 'Revoked'],
] as const;

const cases = CONVERGENCE.flatMap(([tcb, ...wholes]) =>
  (['UpToDate', 'OutOfDate', 'Revoked'] as const).map((qe, i) => ({ tcb, qe, whole: wholes[i] })),
);

describe.each([2, 3] as const)('TCB info version %i', (tcbInfoVersion) => {
  it.each(cases)('platform $tcb and QE $qe make $whole', async ({ tcb, qe, whole }) => {
    const appraisal = await judgeWith({ tcbInfoVersion, ...tcbIs(tcb), ...qeIs(qe) });
    expect(appraisal.status).toBe(whole);
    expect(appraisal.advisories).toEqual(['INTEL-SA-1', 'INTEL-SA-2', 'INTEL-SA-3']);
    expect(appraisal.error?.code).toBe(whole === 'Revoked' ? 'TcbRevoked' : undefined);
    if (appraisal.verified !== undefined) {
      const proof = appraisal.verified.proof as QuoteProof;
      expect([proof.platformStatus, proof.qeStatus]).toEqual([tcb, qe]);
    }
  });

  it('is not supported when no level fits the platform', async () => {
    const beyond = { ...bestTcb, pceSvn: bestTcb.pceSvn + 1 };
    const appraisal = await judgeWith({ tcbInfoVersion, tcbLevels: [beyond] });
    expect([appraisal.status, appraisal.error?.code]).toEqual(['TcbNotSupported', 'TcbNotSupported']);
  });

  it.each([0, 5, 15])('does not fit a level that asks for more in component %i', async (at) => {
    const components = bestTcb.components.map((svn, i) => (i === at ? svn + 1 : svn));
    const higher = { ...bestTcb, components, tcbStatus: 'UpToDate' };
    const lower = { ...bestTcb, tcbStatus: 'OutOfDate' };
    // The order delivered must not matter.
    for (const levels of [
      [higher, lower],
      [lower, higher],
    ]) {
      expect((await judgeWith({ tcbInfoVersion, tcbLevels: levels })).status).toBe('OutOfDate');
    }
  });

  it('takes the highest of several levels that fit, in whatever order they come', async () => {
    const low = { ...bestTcb, components: bestTcb.components.map(() => 0), tcbStatus: 'Revoked' };
    for (const levels of [
      [bestTcb, low],
      [low, bestTcb],
    ]) {
      expect((await judgeWith({ tcbInfoVersion, tcbLevels: levels })).status).toBe('UpToDate');
    }
  });

  it('refuses a status word that it does not know', async () => {
    const appraisal = await judgeWith({ tcbInfoVersion, ...tcbIs('Fine') });
    expect(appraisal.error?.code).toBe('TcbUnrecognizedStatus');
  });
});

describe('the quoting enclave', () => {
  it('is not supported when no level fits its SVN', async () => {
    const appraisal = await judgeWith({ qeLevels: [{ ...bestQe, isvSvn: bestQe.isvSvn + 1 }] });
    expect([appraisal.status, appraisal.error?.code]).toEqual(['TcbNotSupported', 'TcbNotSupported']);
  });

  it('has the first level in the order delivered that its SVN reaches', async () => {
    const low = { ...bestQe, isvSvn: 0, tcbStatus: 'OutOfDate' };
    expect((await judgeWith({ qeLevels: [low, bestQe] })).status).toBe('OutOfDate');
    expect((await judgeWith({ qeLevels: [bestQe, low] })).status).toBe('UpToDate');
  });

  it.each(['SWHardeningNeeded', 'ConfigurationNeeded', 'uptodate', ''])(
    'has no status %o',
    async (tcbStatus) => {
      const appraisal = await judgeWith({ qeLevels: [{ ...bestQe, tcbStatus }] });
      expect(appraisal.error?.code).toBe('TcbUnrecognizedStatus');
    },
  );

  it.each([
    ['id', { id: 'TD_QE' }],
    ['id', { id: 'QVE' }],
    ['MISCSELECT', { miscselect: '01000000' }],
    ['ATTRIBUTES', { attributes: '13000000000000000000000000000000' }],
    ['MRSIGNER', { mrsigner: '00'.repeat(32) }],
    ['ISVPRODID', { isvprodid: 2 }],
  ])('must have the %s of its identity: %o', async (_what, qeIdentity) => {
    expect((await judgeWith({ qeIdentity })).error?.code).toBe('QeIdentityMismatch');
  });

  it.each([
    ['MISCSELECT', { miscselectMask: 'FFFF' }],
    ['version', { version: 3 }],
    ['tcbEvaluationDataNumber', { tcbEvaluationDataNumber: -1 }],
    ['nextUpdate', { nextUpdate: 'soon' }],
  ])('must have an identity in the form of the schema: %s', async (_what, qeIdentity) => {
    expect((await judgeWith({ qeIdentity })).error?.code).toBe('QeIdentityFormat');
  });
});

describe('an identity out of its time', () => {
  it.each([{ issueDate: '2026-03-01T12:00:01Z' }, { nextUpdate: '2026-03-01T11:59:59Z' }])(
    'is refused: %o',
    async (qeIdentity) => {
      expect((await judgeWith({ qeIdentity })).error?.code).toBe('QeIdentityExpired');
    },
  );

  it('is accepted at its very bounds', async () => {
    const at = '2026-03-01T12:00:00Z';
    expect((await judgeWith({ qeIdentity: { issueDate: at, nextUpdate: at } })).error).toBeUndefined();
  });
});
