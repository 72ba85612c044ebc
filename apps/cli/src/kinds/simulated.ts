/** What `veritee simulate` does alike for all evidence: the PKI, the data that evidence is bound to, the folder, the answer. */

import type { Expectation, Simulation as Simulated, SimulatedPki } from '@veritee/simulator';
import { exitStatus } from '../errors.ts';
import { type Outcome, tableText } from '../output/output.ts';
import type { Session } from '../session/session.ts';
import type { SimulationOptions } from './kind.ts';
import { tryLine } from './try-line.ts';
import { unwritable } from './unwritable.ts';
import type { FleetPlan } from './write-fleet.ts';

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

/** Options that name the data to bind evidence to. */
interface BoundDataOptions {
  readonly runtimeData?: string;
  readonly inittimeData?: string;
}

/** The data in the files that the options name. */
export async function boundData(
  { runtimeData, inittimeData }: BoundDataOptions,
  { inputs }: Session,
): Promise<Pick<Simulated, 'runtimeData' | 'initTimeData'>> {
  return {
    ...(runtimeData !== undefined && { runtimeData: await inputs.bytes(runtimeData) }),
    ...(inittimeData !== undefined && { initTimeData: await inputs.bytes(inittimeData) }),
  };
}

/** What a verifier must say, for people. */
export function expectedText({ accepted, status, code }: Expectation): string {
  if (accepted) return status === undefined ? 'accepted' : `accepted, ${status}`;
  return status === undefined ? `refused, ${code}` : `refused, ${code} (${status})`;
}

/** Options of evidence that is a quote of a platform of Intel. Those of enclaves that mean the same for TDs are declared with them. */
export interface QuoteOptions extends SimulationOptions, BoundDataOptions {
  readonly debug?: boolean;
  readonly quoteVersion?: 3 | 4 | 5;
  readonly certificationType?: 1 | 2 | 3 | 4 | 5;
  readonly fleet?: number;
  readonly at?: Date;
}

/**
 * Writes the simulated quote and, where one is asked for, a fleet of platforms of the same model.
 *
 * @param make - evidence of one of the platforms
 * @throws CliError `InputUnreadable`; `InvalidArgument` for what a fleet cannot be
 */
export async function writtenQuote(
  simulation: Simulated,
  pki: SimulatedPki,
  options: QuoteOptions,
  make: FleetPlan['make'],
): Promise<Outcome> {
  const outcome = await writtenOutcome(simulation, options);
  const { fleet: count, out, certificationType } = options;
  if (count !== undefined) {
    const { writeFleet } = await import('./write-fleet.ts');
    writeFleet({ count, simulation, pki, certificationType, out, make });
  }
  return outcome;
}

/** Writes the simulation and says what is in the folder and what a verifier must say of it. */
async function writtenOutcome(
  simulation: Simulated,
  { out, fleet, at: asked }: QuoteOptions,
): Promise<Outcome> {
  const { scenarioNamed } = await import('@veritee/simulator');
  const { type, scenario, at } = simulation;
  const { expected } = scenarioNamed(type, scenario);
  const files = await writeTo(out, simulation);
  const facts: [string, unknown][] = [
    ['Scenario', scenario],
    ['Expected', expectedText(expected)],
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
    throw unwritable(directory, cause);
  }
}
