import { collateralSource, type EndorsementSource } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { fleetOf, snpFleetOf } from '../src/fleet.ts';
import { simulateOpenEnclave } from '../src/openenclave/openenclave.ts';
import { simulateSgx } from '../src/sgx/sgx.ts';
import { simulate } from '../src/simulation/simulate.ts';
import { type SnpSimulation, simulateSnp } from '../src/snp/snp.ts';
import { judge, now, pki } from './judging.ts';

const { collateral } = simulate('SgxEnclave', pki, { currentDate: now });
const source = collateralSource(collateral, 'collateral.json');

describe('a fleet', () => {
  const platform = fleetOf(pki, { currentDate: now });

  it('attests with the endorsements of one platform', async () => {
    for (const number of [0, 1, 4711]) {
      const on = platform(number);
      expect(await judge(simulateSgx(pki, { on }), source)).toMatchObject({
        accepted: true,
        status: 'UpToDate',
      });
      expect(await judge(simulateOpenEnclave(pki, { on }), source, {}, 'OpenEnclave')).toMatchObject({
        accepted: true,
      });
    }
  });

  it('has platforms of one model, each with keys, PPID and certificate of its own', () => {
    const platforms = Array.from({ length: 20 }, (_, number) => platform(number));
    const distinct = (of: (each: (typeof platforms)[number]) => unknown): number =>
      new Set(platforms.map(of)).size;
    expect(distinct(({ pck }) => pck.fmspc)).toBe(1);
    expect(distinct(({ pck }) => pck.ppid)).toBe(20);
    expect(distinct(({ certificate }) => certificate.serialNumber)).toBe(20);
    expect(distinct(({ publicKey }) => publicKey.export({ format: 'jwk' }).x)).toBe(20);
    expect(distinct(({ attestationKey }) => attestationKey.publicKey.export({ format: 'jwk' }).x)).toBe(20);
    expect(distinct(({ qeId }) => `${qeId}`)).toBe(20);
  });

  it('gives the same platform for the same number', () => {
    const [first, again] = [platform(7), fleetOf(pki, { currentDate: now })(7)];
    expect(again.pck).toEqual(first.pck);
    expect(again.certificate.serialNumber).toBe(first.certificate.serialNumber);
    expect(again.publicKey.equals(first.publicKey)).toBe(true);
  });

  it('can be like any platform that is not revoked', async () => {
    const old = fleetOf(pki, { like: 'out-of-date', currentDate: now })(3);
    expect(await judge(simulateSgx(pki, { on: old }), source)).toMatchObject({
      accepted: false,
      status: 'OutOfDate',
    });
    expect(() => fleetOf(pki, { like: 'revoked-pck' })).toThrow(
      expect.objectContaining({ code: 'OptionInvalid' }),
    );
  });

  it.each([-1, 0.5, Number.NaN])('has no platform %d', (number) => {
    expect(() => platform(number)).toThrow(expect.objectContaining({ code: 'OptionInvalid' }));
  });
});

describe('a fleet of chips', () => {
  const chip = snpFleetOf(pki, { currentDate: now });
  const list = deliveredOf(simulateSnp(pki, { currentDate: now }));

  it('attests with the revocation list of one chip', async () => {
    for (const number of [0, 1, 4711]) {
      const { evidence } = simulateSnp(pki, { on: chip(number), currentDate: now });
      expect(await judge(evidence, list, {}, 'SevSnpVm')).toMatchObject({ accepted: true });
    }
  });

  it('has chips of one product line and TCB, each with an id and a key of its own', () => {
    for (const product of ['Milan', 'Turin'] as const) {
      const each = snpFleetOf(pki, { product, currentDate: now });
      const chips = Array.from({ length: 10 }, (_, number) => each(number));
      expect(new Set(chips.map(({ line, tcb }) => `${line} ${tcb}`)).size).toBe(1);
      expect(new Set(chips.map(({ chipId }) => `${chipId}`)).size).toBe(10);
      expect(new Set(chips.map(({ chipId }) => chipId.length))).toEqual(
        new Set([product === 'Turin' ? 8 : 64]),
      );
      expect(new Set(chips.map(({ keys }) => keys.ask.vek.publicKey.export({ format: 'jwk' }).x)).size).toBe(
        10,
      );
    }
  });

  it('gives the same chip for the same number', () => {
    const [first, again] = [chip(7), snpFleetOf(pki, { currentDate: now })(7)];
    expect(again.chipId).toEqual(first.chipId);
    expect(again.keys.ask.vek.publicKey.equals(first.keys.ask.vek.publicKey)).toBe(true);
  });

  it.each([-1, 0.5, Number.NaN])('has no chip %d', (number) => {
    expect(() => chip(number)).toThrow(expect.objectContaining({ code: 'OptionInvalid' }));
  });

  it('is of its own product line', () => {
    expect(
      simulateSnp(pki, { on: snpFleetOf(pki, { product: 'Genoa', currentDate: now })(1), currentDate: now })
        .endorsements[0],
    ).toMatchObject({
      request: { product: 'Genoa' },
    });
    expect(() => simulateSnp(pki, { on: chip(1), product: 'Genoa' })).toThrow(
      expect.objectContaining({ code: 'OptionInvalid' }),
    );
  });
});

function deliveredOf({ endorsements }: SnpSimulation): EndorsementSource {
  return {
    name: 'made',
    get: ({ kind }) =>
      Promise.resolve(endorsements.find(({ request }) => request.kind === kind)?.endorsement),
  };
}
