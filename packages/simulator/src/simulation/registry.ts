/** THE REGISTRY: what can be simulated, by the name of its kind of evidence. One line each. */

import type { AttestationType } from '@veritee/core/internal/maa';
import { guestScenarios } from '../azure-guest/scenarios.ts';
import { simulateOpenEnclave } from '../openenclave/openenclave.ts';
import type { PlatformName } from '../platform/platform-plans.ts';
import { namedIn, type Scenario } from '../scenario.ts';
import { sgxScenarios } from '../sgx/scenarios.ts';
import { simulateSgx } from '../sgx/sgx.ts';
import type { SimulatedPki } from '../simulated-pki.ts';
import { snpScenarios } from '../snp/scenarios.ts';
import { tdEventLog } from '../tdx/event-log.ts';
import { tdxScenarios } from '../tdx/scenarios.ts';
import { simulateTdx } from '../tdx/tdx.ts';
import { tpmScenarios } from '../tpm/scenarios.ts';

interface SimulatedKind {
  /** All scenarios, the good one first. */
  readonly scenarios: readonly Scenario[];
  /** Makes evidence at one go; absent where evidence answers a challenge (see `softwareTpm`) or needs other options (see `simulateSnp`). */
  readonly evidence?: (pki: SimulatedPki, options: never) => Uint8Array;
  /** Which of a platform's TEEs makes it. */
  readonly tee?: 'sgx' | 'tdx';
  /** The boot log that goes with it, where there is one. */
  readonly eventLog?: () => Uint8Array;
}

/** What every kind of scenario with evidence names. */
export interface SimulatedScenario extends Scenario {
  readonly platform: PlatformName;
  readonly spoilt?: string;
}

/** All kinds. */
export const simulatedKinds = {
  SgxEnclave: { scenarios: sgxScenarios, evidence: simulateSgx, tee: 'sgx' },
  OpenEnclave: { scenarios: sgxScenarios, evidence: simulateOpenEnclave, tee: 'sgx' },
  TdxVm: { scenarios: tdxScenarios, evidence: simulateTdx, tee: 'tdx', eventLog: tdEventLog },
  Tpm: { scenarios: tpmScenarios },
  SevSnpVm: { scenarios: snpScenarios },
  AzureGuest: { scenarios: guestScenarios },
} as const satisfies Partial<Readonly<Record<AttestationType, SimulatedKind>>>;

type Kinds = typeof simulatedKinds;

/** Kinds of evidence that have scenarios; names as in the routes of the service. */
export type ScenarioType = keyof Kinds;

/** Kinds of evidence that `simulate` makes. */
export type SimulatedType = {
  [Type in ScenarioType]: Kinds[Type] extends { readonly evidence: unknown } ? Type : never;
}[ScenarioType];

/** What can be chosen about evidence of a kind. */
export type OptionsOf<Type extends SimulatedType> = NonNullable<Parameters<Kinds[Type]['evidence']>[1]>;

/** A kind that `simulate` makes evidence of, whatever its options are. */
export interface AnySimulatedKind {
  readonly scenarios: readonly SimulatedScenario[];
  readonly tee: 'sgx' | 'tdx';
  readonly eventLog?: () => Uint8Array;
  readonly evidence: (pki: SimulatedPki, options: object) => Uint8Array;
}

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
