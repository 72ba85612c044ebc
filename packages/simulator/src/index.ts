/** Entry point of the simulator: evidence in the genuine format under a development root. It is not hardware. */

export type { CurrentDate } from '@veritee/core';
export { CodedError } from '@veritee/core';
export type {
  CollateralFile,
  ConvergedStatus,
  DeliveredEndorsement,
  EndorsementSource,
  EvidenceErrorCode,
  GuestAllowances,
  ProductLine,
  Trust,
  TrustAnchors,
  UvmIssuer,
} from '@veritee/evidence';
export { type GuestOptions, type GuestSimulation, simulateGuest } from './azure-guest/azure-guest.ts';
export type { GuestSystemName } from './azure-guest/boot.ts';
export { guestDecryption } from './azure-guest/guest-tpm.ts';
export {
  type ParavisorOptions,
  type ParavisorSimulation,
  simulatedGuestTrust,
  simulatedTrust,
  simulateParavisor,
} from './azure-guest/paravisor.ts';
export type { GuestScenarioName, GuestTee } from './azure-guest/scenarios.ts';
export { writeGuestSimulation } from './azure-guest/write.ts';
export { simulatorSource } from './collateral/source.ts';
export { SimulatorError, type SimulatorErrorCode } from './errors.ts';
export { type FleetOptions, fleetOf, type SnpFleetOptions, snpFleetOf } from './fleet.ts';
export { simulateOpenEnclave } from './openenclave/openenclave.ts';
export type { Random } from './pki/keys.ts';
export type { MakingOptions } from './pki/making.ts';
export type { PlatformName } from './platform/platform-plans.ts';
export type { SimulatedPlatform } from './platform/simulated-platform.ts';
export type { Expectation, PlatformWord, Scenario } from './scenario.ts';
export type { SgxOptions } from './sgx/enclave-report.ts';
export type { ScenarioName } from './sgx/scenarios.ts';
export { simulateSgx } from './sgx/sgx.ts';
export {
  createSimulatedPki,
  developmentRoot,
  developmentTpmRoot,
  openSimulatedPki,
  type SimulatedPki,
  simulatedAnchors,
} from './simulated-pki.ts';
export { type ScenarioType, type SimulatedType, scenarioNamed, scenariosOf } from './simulation/registry.ts';
export { type SimulateOptions, type Simulation, simulate } from './simulation/simulate.ts';
export { writeSimulation } from './simulation/write-simulation.ts';
export type { SimulatedChip } from './snp/chips.ts';
export type { SnpScenarioName } from './snp/scenarios.ts';
export { type SnpOptions, type SnpSimulation, simulateSnp } from './snp/snp.ts';
export { writeSnpSimulation } from './snp/write.ts';
export type { TdxScenarioName } from './tdx/scenarios.ts';
export type { TdReportForm, TdxOptions } from './tdx/td-report.ts';
export { simulateTdx } from './tdx/tdx.ts';
export { certifyAttestationKey } from './tpm/certify.ts';
export type { TpmScenarioName } from './tpm/scenarios.ts';
export {
  type SimulatedPublicKey,
  type SoftwareTpm,
  type SoftwareTpmOptions,
  softwareTpm,
} from './tpm/software-tpm.ts';
