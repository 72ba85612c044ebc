import { builtInAnchors, type EndorsementRequest } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { simulatorSource } from '../../src/collateral/source.ts';
import { fmspcOf } from '../../src/platform/platform-plans.ts';
import { simulateSgx } from '../../src/sgx/sgx.ts';
import { judge, now, pki } from '../judging.ts';

const DAY = 24 * 3600 * 1000;
const statements: readonly EndorsementRequest[] = [
  { kind: 'tcb-info', tee: 'sgx', fmspc: fmspcOf.current },
  { kind: 'qe-identity', tee: 'sgx' },
  { kind: 'pck-crl', ca: 'platform' },
  { kind: 'pck-crl', ca: 'processor' },
  { kind: 'root-crl' },
];

/** A source with a clock that can be set. */
function sourceAt(start: Date) {
  let time = start;
  return {
    source: simulatorSource(pki, { currentDate: () => time }),
    set: (to: Date) => {
      time = to;
    },
  };
}

describe('simulatorSource', () => {
  it.each(statements)('gives the same object for $kind until it is renewed', async (request) => {
    const { source, set } = sourceAt(now);
    const first = await source.get(request);
    set(new Date(now.getTime() + 20 * DAY));
    expect(await source.get(request)).toBe(first);
    set(new Date(now.getTime() - 3600 * 1000));
    expect(await source.get(request)).toBe(first);
    set(new Date(now.getTime() + 22 * DAY));
    const second = await source.get(request);
    expect(second).toBeDefined();
    expect(second?.sha256).not.toBe(first?.sha256);
  });

  it('gives current statements at every moment of a year, and when the clock is set back', async () => {
    const { source, set } = sourceAt(now);
    const quote = simulateSgx(pki);
    for (let day = 0; day <= 365; day += 5) {
      const time = new Date(now.getTime() + day * DAY);
      set(time);
      expect((await judge(quote, source, { now: time })).error).toBeUndefined();
    }
    const before = new Date(now.getTime() - 400 * DAY);
    set(before);
    expect((await judge(quote, source, { now: before })).accepted).toBe(true);
  });

  it('is accepted by verifiers whose clock is some hours off', async () => {
    const { source } = sourceAt(now);
    for (const hours of [-20, -1, 1, 20]) {
      const appraisal = await judge(simulateSgx(pki), source, {
        now: new Date(now.getTime() + hours * 3600 * 1000),
      });
      expect(appraisal.accepted).toBe(true);
    }
  });

  it.each<EndorsementRequest>([
    { kind: 'tcb-info', tee: 'sgx', fmspc: '00606a000000' },
    { kind: 'tcb-info', tee: 'sgx', fmspc: 'toString' },
    { kind: 'tcb-info', tee: 'tdx', fmspc: '00606a000000' },
    { kind: 'pck-chain', embedded: true, qeId: '00' },
    { kind: 'pck-chain', embedded: false, qeId: '00'.repeat(16) },
    { kind: 'pck-chain', embedded: false, qeId: '00'.repeat(16), cpuSvn: '00', pceSvn: '', pceId: '' },
  ])('has nothing to say about what is not of its PKI: %o', async (request) => {
    expect(await simulatorSource(pki, { currentDate: () => now }).get(request)).toBeUndefined();
  });

  it('is no way to have simulated evidence accepted under the built-in roots', async () => {
    const source = simulatorSource(pki, { currentDate: () => now });
    const appraisal = await judge(simulateSgx(pki), source, { anchors: builtInAnchors() });
    expect(appraisal.error?.code).toBe('PckChainUntrusted');
  });
});
