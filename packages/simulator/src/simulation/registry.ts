/** THE REGISTRY: what can be simulated, by the name of its kind of evidence. One line each. */

import type { AttestationType } from '@veritee/core/maa';
import { simulateOpenEnclave } from '../openenclave/openenclave.ts';
import { namedIn, type Scenario } from '../scenario.ts';
import type { SgxOptions } from '../sgx/enclave-report.ts';
import { sgxScenarios } from '../sgx/scenarios.ts';
import { simulateSgx } from '../sgx/sgx.ts';
import { tpmScenarios } from '../tpm/scenarios.ts';
import type { World } from '../world.ts';

interface SimulatedKind {
  /** All scenarios, the good one first. */
  readonly scenarios: readonly Scenario[];
  /** Makes evidence at one go; absent where evidence answers a challenge (see `softwareTpm`). */
  readonly evidence?: (world: World, options: SgxOptions) => Uint8Array;
}

/** All kinds. */
export const simulatedKinds = {
  SgxEnclave: { scenarios: sgxScenarios, evidence: simulateSgx },
  OpenEnclave: { scenarios: sgxScenarios, evidence: simulateOpenEnclave },
  Tpm: { scenarios: tpmScenarios },
} as const satisfies Partial<Readonly<Record<AttestationType, SimulatedKind>>>;

type Kinds = typeof simulatedKinds;

/** Kinds of evidence that have scenarios; names as in the routes of the service. */
export type ScenarioType = keyof Kinds;

/** Kinds of evidence that `simulate` makes. */
export type SimulatedType = {
  [Type in ScenarioType]: Kinds[Type] extends { readonly evidence: unknown } ? Type : never;
}[ScenarioType];

/**
 * All scenarios of a kind of evidence, the good one first.
 *
 * @example
 * for (const { name, differs } of scenariosOf('SgxEnclave')) console.log(`${name}: ${differs}`);
 */
export function scenariosOf<Type extends ScenarioType>(type: Type): Kinds[Type]['scenarios'] {
  return simulatedKinds[type].scenarios;
}

/**
 * The scenario of a name.
 *
 * @throws SimulatorError `ScenarioUnknown`
 * @example
 * const { expected } = scenarioNamed('Tpm', 'log-altered'); // refused, EventLogReplayMismatch
 */
export function scenarioNamed<Type extends ScenarioType>(
  type: Type,
  name: string,
): Kinds[Type]['scenarios'][number] {
  return namedIn<Kinds[Type]['scenarios'][number]>(scenariosOf(type), name);
}
