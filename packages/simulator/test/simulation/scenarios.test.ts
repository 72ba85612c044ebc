import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { builtInAnchors } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { simulatorSource } from '../../src/collateral/source.ts';
import { SimulatorError } from '../../src/errors.ts';
import { type Expectation, scenarioNamed, scenarios } from '../../src/sgx/scenarios.ts';
import { type SimulatedType, simulate } from '../../src/simulation/simulate.ts';
import { tpmScenarioNamed, tpmScenarios } from '../../src/tpm/scenarios.ts';
import { judgeSimulation, now, world } from '../judging.ts';

const types: readonly SimulatedType[] = ['SgxEnclave', 'OpenEnclave'];

describe.each(types)('scenarios of %s', (type) => {
  it.each(scenarios)('$name comes out as stated with its collateral.json', async ({ name, expected }) => {
    const judgement = await judgeSimulation(simulate(type, world, { scenario: name, now }));
    expect(outcome(judgement)).toEqual(expected);
    expect(judgement.trail.at(-1)?.ok).toBe(judgement.accepted);
  });

  it.each(scenarios)('$name comes out as stated with the live source', async ({ name, expected }) => {
    const source = simulatorSource(world, { now: () => now });
    const judgement = await judgeSimulation(simulate(type, world, { scenario: name, now }), {}, source);
    expect(outcome(judgement)).toEqual(expected);
  });

  it.each(scenarios)("$name is refused under Intel's root", async ({ name }) => {
    const simulation = simulate(type, world, { scenario: name, now });
    const judgement = await judgeSimulation(simulation, { anchors: builtInAnchors() });
    expect(outcome(judgement)).toEqual({ accepted: false, code: 'PckChainUntrusted' });
  });
});

function outcome({ accepted, error, status }: Awaited<ReturnType<typeof judgeSimulation>>): Expectation {
  return {
    accepted,
    ...(error !== undefined && { code: error.code }),
    ...(status !== undefined && { status: status as NonNullable<Expectation['status']> }),
  };
}

describe('the table of scenarios', () => {
  it('stands in the reference as it is', () => {
    const page = readFileSync(
      resolve(import.meta.dirname, '../../../../docs/reference/simulator.md'),
      'utf8',
    );
    for (const { name, differs, expected } of scenarios) {
      const { status, code } = expected;
      const refusal = `refused, \`${code}\`${status === undefined ? '' : ` (${status})`}`;
      const verdict = expected.accepted ? `accepted, ${status}` : refusal;
      expect(page).toContain(`| \`${name}\` | ${differs} | ${verdict} |\n`);
    }
  });

  it('of TPMs stands there, too', () => {
    const page = readFileSync(
      resolve(import.meta.dirname, '../../../../docs/reference/simulator.md'),
      'utf8',
    );
    for (const { name, differs, refusal } of tpmScenarios) {
      const verdict = refusal === undefined ? 'accepted' : `refused, \`${refusal}\``;
      expect(page).toContain(`| \`${name}\` | ${differs} | ${verdict} |\n`);
    }
    expect(() => tpmScenarioNamed('perfect')).toThrow(expect.objectContaining({ code: 'ScenarioUnknown' }));
  });

  it('names each scenario once and the good one first', () => {
    const names = scenarios.map((each) => each.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names[0]).toBe('up-to-date');
  });

  it('refuses a name that it does not have', () => {
    expect(() => scenarioNamed('perfect')).toThrow(expect.objectContaining({ code: 'ScenarioUnknown' }));
    expect(() => scenarioNamed('toString')).toThrow(SimulatorError);
  });

  it('states advisories where a status has some', async () => {
    const hardening = await judgeSimulation(
      simulate('SgxEnclave', world, { scenario: 'sw-hardening-needed', now }),
    );
    expect(hardening.advisories).toEqual(['INTEL-SA-00334', 'INTEL-SA-00615']);
    const oldQe = await judgeSimulation(simulate('SgxEnclave', world, { scenario: 'qe-out-of-date', now }));
    expect(oldQe.advisories).toEqual(['INTEL-SA-00615']);
  });

  it('tells a debug enclave by its claim, for policy to refuse', async () => {
    const judgement = await judgeSimulation(simulate('SgxEnclave', world, { scenario: 'debug', now }));
    expect(judgement.claims?.token['x-ms-sgx-is-debuggable']).toBe(true);
  });
});
