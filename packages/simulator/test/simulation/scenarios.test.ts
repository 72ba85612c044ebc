import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { builtInAnchors } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { simulatorSource } from '../../src/collateral/source.ts';
import { SimulatorError } from '../../src/errors.ts';
import type { Expectation, Scenario } from '../../src/scenario.ts';
import {
  type ScenarioType,
  type SimulatedType,
  scenarioNamed,
  scenariosOf,
} from '../../src/simulation/registry.ts';
import { type SimulateOptions, type Simulation, simulate } from '../../src/simulation/simulate.ts';
import { judgeSimulation, now, pki } from '../judging.ts';

const types: readonly SimulatedType[] = ['SgxEnclave', 'OpenEnclave', 'TdxVm'];

/** Evidence of a scenario, whatever its kind. */
function simulated(type: SimulatedType, name: string): Simulation {
  return simulate<SimulatedType>(type, pki, {
    scenario: name,
    currentDate: now,
  } as SimulateOptions<SimulatedType>);
}

describe.each(types)('scenarios of %s', (type) => {
  const scenarios: readonly Scenario[] = scenariosOf(type);

  it.each(scenarios)('$name comes out as stated with its collateral.json', async ({ name, expected }) => {
    const appraisal = await judgeSimulation(simulated(type, name));
    expect(outcome(appraisal)).toEqual(expected);
    expect(appraisal.trail.at(-1)?.ok).toBe(appraisal.accepted);
  });

  it.each(scenarios)('$name comes out as stated with the live source', async ({ name, expected }) => {
    const source = simulatorSource(pki, { currentDate: () => now });
    const appraisal = await judgeSimulation(simulated(type, name), {}, source);
    expect(outcome(appraisal)).toEqual(expected);
  });

  it.each(scenarios)("$name is refused under Intel's root", async ({ name }) => {
    const simulation = simulated(type, name);
    const appraisal = await judgeSimulation(simulation, { anchors: builtInAnchors() });
    expect(outcome(appraisal)).toEqual({ accepted: false, code: 'PckChainUntrusted' });
  });
});

function outcome({ accepted, error, status }: Awaited<ReturnType<typeof judgeSimulation>>): Expectation {
  return {
    accepted,
    ...(error !== undefined && { code: error.code }),
    ...(status !== undefined && { status: status as NonNullable<Expectation['status']> }),
  };
}

const kinds: readonly ScenarioType[] = ['SgxEnclave', 'OpenEnclave', 'TdxVm', 'Tpm'];

describe.each(kinds)('the table of scenarios of %s', (type) => {
  it('stands in the reference as it is', () => {
    const page = readFileSync(
      resolve(import.meta.dirname, '../../../../docs/reference/simulator.md'),
      'utf8',
    );
    for (const { name, differs, expected } of scenariosOf(type)) {
      const { accepted, status, code } = expected;
      const certain = status === undefined ? 'accepted' : `accepted, ${status}`;
      const refusal = `refused, \`${code}\`${status === undefined ? '' : ` (${status})`}`;
      expect(page).toContain(`| \`${name}\` | ${differs} | ${accepted ? certain : refusal} |\n`);
    }
  });

  it('names each scenario once and the good one first', () => {
    const table: readonly Scenario[] = scenariosOf(type);
    const names = table.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(table[0]?.differs).toMatch(/^nothing: /);
    expect(table[0]?.expected.accepted).toBe(true);
  });

  it('refuses a name that it does not have', () => {
    expect(() => scenarioNamed(type, 'perfect')).toThrow(
      expect.objectContaining({ code: 'ScenarioUnknown' }),
    );
    expect(() => scenarioNamed(type, 'toString')).toThrow(SimulatorError);
  });
});

describe('a scenario', () => {
  it('states advisories where a status has some', async () => {
    const hardening = await judgeSimulation(
      simulate('SgxEnclave', pki, { scenario: 'sw-hardening-needed', currentDate: now }),
    );
    expect(hardening.advisories).toEqual(['INTEL-SA-00334', 'INTEL-SA-00615']);
    const oldQe = await judgeSimulation(
      simulate('SgxEnclave', pki, { scenario: 'qe-out-of-date', currentDate: now }),
    );
    expect(oldQe.advisories).toEqual(['INTEL-SA-00615']);
  });

  it('tells a debug enclave by its claim, for policy to refuse', async () => {
    const appraisal = await judgeSimulation(
      simulate('SgxEnclave', pki, { scenario: 'debug', currentDate: now }),
    );
    expect(appraisal.claims?.token['x-ms-sgx-is-debuggable']).toBe(true);
  });
});
