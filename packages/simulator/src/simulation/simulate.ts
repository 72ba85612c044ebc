/** One simulation: evidence with everything that is needed to verify it. */

import type { CurrentDate } from '@veritee/core';
import { clockOf, isCurrentDate, orAbsent, utf8 } from '@veritee/core/internal';
import type { CollateralFile } from '@veritee/evidence';
import { collateralOf } from '../collateral/statements.ts';
import { SimulatorError } from '../errors.ts';
import { plainOptions } from '../options.ts';
import { namedIn } from '../scenario.ts';
import { developmentRoot, type SimulatedPki } from '../simulated-pki.ts';
import { type AnySimulatedKind, type OptionsOf, type SimulatedType, simulatedKinds } from './registry.ts';

/** Options of `simulate`: those of the kind of evidence, and the clock. */
export type SimulateOptions<Type extends SimulatedType = 'SgxEnclave'> = OptionsOf<Type> & {
  /** When the endorsements are stated; the machine's clock when absent. */
  readonly currentDate?: CurrentDate | undefined;
};

/** The options that all kinds have. */
interface CommonOptions {
  readonly scenario?: string | undefined;
  readonly platform?: keyof SimulatedPki['platforms'] | undefined;
  readonly runtimeData?: Uint8Array | undefined;
  readonly initTimeData?: Uint8Array | undefined;
  readonly certificationType?: number | undefined;
  readonly currentDate?: CurrentDate | undefined;
}

/** Evidence, the data that it is bound to, its endorsements and its root. */
export interface Simulation {
  readonly type: SimulatedType;
  readonly scenario: string;
  readonly evidence: Uint8Array;
  /** To send along as runtime data. */
  readonly runtimeData?: Uint8Array;
  /** To send along as init-time data. */
  readonly initTimeData?: Uint8Array;
  /** The log of the boot that the evidence measures, where there is one. */
  readonly eventLog?: Uint8Array;
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
 * const { evidence, collateral, rootPem } = simulate('SgxEnclave', pki, { scenario: 'out-of-date' });
 */
export function simulate<Type extends SimulatedType>(
  type: Type,
  pki: SimulatedPki,
  options: SimulateOptions<Type> = {} as SimulateOptions<Type>,
): Simulation {
  // The options are those of this very kind, as the type of the call says.
  const kind = simulatedKinds[type] as AnySimulatedKind;
  const { currentDate, ...own }: CommonOptions = plainOptions(options);
  if (!orAbsent(isCurrentDate)(currentDate)) {
    throw new SimulatorError('OptionInvalid', 'The option currentDate is not a date.');
  }
  const { initTimeData, certificationType = 5, ...given } = own;
  const scenario = namedIn(kind.scenarios, given.scenario ?? 'up-to-date');
  const at = clockOf(currentDate ?? (() => new Date()))();
  const runtimeData = given.runtimeData ?? (scenario.spoilt === 'report-data' ? RUNTIME_DATA : undefined);
  const platform = pki.platforms[given.platform ?? scenario.platform];
  return {
    type,
    scenario: scenario.name,
    evidence: kind.evidence(pki, { ...own, runtimeData }),
    ...(runtimeData !== undefined && { runtimeData }),
    ...(initTimeData !== undefined && { initTimeData }),
    ...(kind.eventLog !== undefined && { eventLog: kind.eventLog() }),
    rootPem: developmentRoot(pki),
    collateral: collateralOf(pki, platform, at, certificationType < 4, {}, kind.tee),
    at,
  };
}

/** For scenarios that need runtime data when none is given. */
const RUNTIME_DATA = utf8('{"simulated":true}');
