/** What `veritee simulate` does alike for all evidence that is made at one go: the PKI, the scenario, the folder, the answer. */

import type {
  ScenarioName,
  Simulation as Simulated,
  SimulatedPki,
  TdxScenarioName,
} from '@veritee/simulator';
import { CliError, exitStatus } from '../errors.ts';
import { type Outcome, tableText } from '../output/output.ts';
import type { Session } from '../session/session.ts';
import type { SimulationOptions } from './kind.ts';
import { tryLine } from './try-line.ts';

/** The PKI that evidence is made in: that of a service's data directory where one is named. */
export async function pkiFor(
  { data, out }: SimulationOptions,
  { terminal }: Session,
  now: Date,
): Promise<SimulatedPki> {
  const { openSimulatedPki } = await import('@veritee/simulator');
  const { pkiDirectory } = await import('../input/data-directory.ts');
  return openSimulatedPki(pkiDirectory(data ?? terminal.env['VERITEE_DATA'] ?? out), { currentDate: now });
}

/** The tables of scenarios that there are, with the names in each. */
interface ScenarioNames {
  readonly SgxEnclave: ScenarioName;
  readonly TdxVm: TdxScenarioName;
}

/**
 * The scenario that a person means.
 * @throws CliError `UnknownScenario`
 */
export async function scenarioAsked<Type extends keyof ScenarioNames>(
  type: Type,
  word: string,
): Promise<ScenarioNames[Type]> {
  const { scenariosOf } = await import('@veritee/simulator');
  const names = scenariosOf(type).map(({ name }): string => name);
  const found = names.find((name) => name === word.toLowerCase());
  if (found !== undefined) return found as ScenarioNames[Type];
  const { hintFor } = await import('../input/hint-for.ts');
  throw new CliError('UnknownScenario', `There is no scenario "${word}".`, { hint: hintFor(word, names) });
}

/**
 * Writes the simulation and says what is in the folder and what a verifier must say of it.
 *
 * @param to - the folder; the moment that was asked for; how many platforms of the same model stand in a folder of their own beside it
 * @throws CliError `InputUnreadable`
 */
export async function writtenOutcome(
  simulation: Simulated,
  { out, fleet, at: asked }: { readonly out: string; readonly fleet?: number; readonly at?: Date },
): Promise<Outcome> {
  const { scenarioNamed } = await import('@veritee/simulator');
  const { type, scenario, at } = simulation;
  const { expected } = scenarioNamed(type, scenario);
  const files = await writeTo(out, simulation);
  const verdict = expected.accepted
    ? `accepted, ${expected.status}`
    : `refused, ${expected.code}${expected.status === undefined ? '' : ` (${expected.status})`}`;
  const facts: [string, unknown][] = [
    ['Scenario', scenario],
    ['Expected', verdict],
    ['Files', files.join(' ')],
    ...(fleet === undefined ? [] : [['Fleet', `${fleet} platforms in ${out}/fleet`] as [string, unknown]]),
    ['Try', tryLine({ type, out, files, at: asked })],
  ];
  return {
    status: exitStatus.done,
    json: {
      type,
      scenario,
      expected,
      at,
      files,
      ...(fleet !== undefined && { fleet: { platforms: fleet, folder: `${out}/fleet` } }),
    },
    text: `✓ Simulated ${type} evidence under a development root; it proves nothing about hardware\n${tableText(facts)}`,
  };
}

async function writeTo(directory: string, simulation: Simulated): Promise<readonly string[]> {
  const { writeSimulation } = await import('@veritee/simulator');
  try {
    return writeSimulation(simulation, directory);
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    throw new CliError('InputUnreadable', `Cannot write to ${directory}: ${cause.message}.`, { cause });
  }
}
