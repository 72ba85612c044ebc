import {
  appraiseEvidence,
  collateralSource,
  schemeOf,
  type VerificationRequirements,
} from '@veritee/evidence';
import { describeEventLog } from '@veritee/evidence/internal';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import type { TdxOptions } from '../../src/tdx/td-report.ts';
import { anchors, now, pki } from '../judging.ts';

const scheme = schemeOf('TdxVm');

function judge(options: TdxOptions, change: (log: Uint8Array) => Uint8Array = (log) => log) {
  const {
    evidence,
    collateral,
    eventLog = new Uint8Array(),
  } = simulate('TdxVm', pki, { ...options, currentDate: now });
  const requirements: VerificationRequirements = { eventLog: change(Uint8Array.from(eventLog)) };
  if (scheme === undefined) throw new Error('no scheme');
  const source = collateralSource(collateral, 'collateral.json');
  return appraiseEvidence(scheme, { evidence }, { source, trust: { anchors, now }, requirements });
}

describe('the boot log of a TD', () => {
  it('is proven by the registers, and becomes a claim', async () => {
    const { error, claims, trail } = await judge({});
    expect(error).toBeUndefined();
    expect(trail.map(({ check }) => check)).toContain('RTMR2 is what the event log measures');
    const log = claims?.token['tdx_event_log'];
    expect(log).toMatchObject({ registers: [0, 1, 2, 3] });
    expect(log).toMatchObject({
      events: expect.arrayContaining([
        { rtmr: 0, type: 'EV_SEPARATOR', digest: expect.any(String), data: 'AAAAAA' },
      ]),
    });
  });

  it('is no claim where none was given', async () => {
    const { evidence, collateral } = simulate('TdxVm', pki, { currentDate: now });
    const source = collateralSource(collateral, 'collateral.json');
    if (scheme === undefined) throw new Error('no scheme');
    const appraisal = await appraiseEvidence(scheme, { evidence }, { source, trust: { anchors, now } });
    expect(appraisal.claims?.token).not.toHaveProperty('tdx_event_log');
  });

  it('claims no data that was not measured', async () => {
    // The last event's data changed and its digest left: the registers still match.
    const { claims } = await judge({}, (log) => {
      log[log.length - 1] = (log.at(-1) ?? 0) ^ 1;
      return log;
    });
    const claim = claims?.token['tdx_event_log'] as { readonly events: readonly object[] } | undefined;
    expect(claim?.events.at(-1)).not.toHaveProperty('data');
    expect(claim?.events.at(-2)).toHaveProperty('data');
  });

  it('leaves RTMR3 unexplained where a program extended it later on, and it alone', async () => {
    const later = new Uint8Array(48).fill(7);
    const { error, claims } = await judge({ rtmrs: [...registersOf().slice(0, 3), later] });
    expect(error).toBeUndefined();
    expect(claims?.token['tdx_event_log']).toMatchObject({ registers: [0, 1, 2] });
  });

  it('is refused where a register that it extends has another value', async () => {
    for (const rtmr of [0, 1, 2]) {
      const rtmrs = registersOf().map((value, i) => (i === rtmr ? new Uint8Array(48).fill(1) : value));
      expect((await judge({ rtmrs })).error?.code).toBe('EventLogReplayMismatch');
    }
  });

  it('is refused where any digest was changed, and where events are missing', async () => {
    const cut = await judge({}, (log) => log.subarray(0, 65));
    expect(cut.error?.code).toBe('EventLogReplayMismatch');
    const changed = await judge({}, (log) => {
      log[65 + 14] = (log[65 + 14] ?? 0) ^ 1;
      return log;
    });
    expect(changed.error?.code).toBe('EventLogReplayMismatch');
  });

  it('is refused where it is none', async () => {
    expect((await judge({}, () => new Uint8Array(7))).error?.code).toBe('EventLogFormat');
  });
});

/** RTMR 0 to 3 as the log of the simulator explains them. */
function registersOf(): Uint8Array[] {
  const { eventLog = new Uint8Array() } = simulate('TdxVm', pki, { currentDate: now });
  const replayed = describeEventLog(eventLog).replay['sha384'] ?? {};
  return [1, 2, 3, 4].map((register) =>
    replayed[register] === undefined
      ? new Uint8Array(48)
      : Uint8Array.from(Buffer.from(replayed[register], 'hex')),
  );
}
