/** The door of the simulator: evidence in the genuine format under a development root. It stands for no hardware. */

export { SimulatorError, type SimulatorErrorCode } from './errors.ts';
export type { Random } from './keys.ts';
export { simulateOpenEnclave } from './openenclave.ts';
export { type PlatformName, platformNames } from './platform-plans.ts';
export { type Expectation, type Scenario, type ScenarioName, scenarioNamed, scenarios } from './scenarios.ts';
export { simulateSgx } from './sgx.ts';
export type { SgxOptions } from './sgx-options.ts';
export { type SimulatedType, type SimulateOptions, type Simulation, simulate } from './simulate.ts';
export { simulatorSource } from './source.ts';
export { certifyAttestationKey } from './tpm/certify.ts';
export {
  type TpmScenario,
  type TpmScenarioName,
  tpmScenarioNamed,
  tpmScenarios,
} from './tpm/scenarios.ts';
export {
  type SimulatedPublicKey,
  type SoftwareTpm,
  type SoftwareTpmOptions,
  softwareTpm,
} from './tpm/software-tpm.ts';
export {
  createWorld,
  developmentRoot,
  developmentTpmRoot,
  openWorld,
  type World,
  worldAnchors,
} from './world.ts';
export { writeSimulation } from './write-simulation.ts';
