/** One simulation: evidence with everything that is needed to verify it. */

import { utf8 } from '@veritee/core';
import type { CollateralFile } from '@veritee/evidence';
import { collateralOf } from '../collateral/statements.ts';
import type { SgxOptions } from '../sgx/enclave-report.ts';
import type { ScenarioName } from '../sgx/scenarios.ts';
import { developmentRoot, type World } from '../world.ts';
import { type SimulatedType, scenarioNamed, simulatedKinds } from './registry.ts';

/** Options of `simulate`. */
export interface SimulateOptions extends SgxOptions {
  /** When the endorsements are stated; the machine's clock when absent. */
  readonly now?: Date | undefined;
}

/** Evidence, the data that it is bound to, its endorsements and its root. */
export interface Simulation {
  readonly type: SimulatedType;
  readonly scenario: ScenarioName;
  readonly evidence: Uint8Array;
  /** To send along as runtime data. */
  readonly runtimeData?: Uint8Array;
  /** To send along as init-time data. */
  readonly initTimeData?: Uint8Array;
  /** PEM of the development root. */
  readonly rootPem: string;
  readonly collateral: CollateralFile;
  /** A moment at which the scenario comes out as stated. */
  readonly at: Date;
}

/**
 * Simulates an enclave that attests.
 *
 * @throws SimulatorError `OptionInvalid`, `ScenarioUnknown`
 * @example
 * const { evidence, collateral, rootPem } = simulate('SgxEnclave', world, { scenario: 'out-of-date' });
 */
export function simulate(type: SimulatedType, world: World, options: SimulateOptions = {}): Simulation {
  const scenario = scenarioNamed(type, options.scenario ?? 'up-to-date');
  const at = options.now ?? new Date();
  const runtimeData = options.runtimeData ?? (scenario.spoilt === 'report-data' ? RUNTIME_DATA : undefined);
  const { initTimeData, certificationType = 5 } = options;
  const platform = world.platforms[options.platform ?? scenario.platform];
  return {
    type,
    scenario: scenario.name,
    evidence: simulatedKinds[type].evidence(world, { ...options, runtimeData }),
    ...(runtimeData !== undefined && { runtimeData }),
    ...(initTimeData !== undefined && { initTimeData }),
    rootPem: developmentRoot(world),
    collateral: collateralOf(world, platform, at, certificationType < 4),
    at,
  };
}

/** For scenarios that need runtime data when none is given. */
const RUNTIME_DATA = utf8('{"simulated":true}');
