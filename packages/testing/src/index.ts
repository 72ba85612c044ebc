/** Entry point of testing: an attestation service inside a test, with simulated platforms, faults and a clock that can be moved. */

export type {
  AttestationAdministrationClient,
  AttestationClient,
  AttestationClientOptions,
} from '@veritee/client';
export { CodedError } from '@veritee/core';
export type { InstanceMode, RunningService } from '@veritee/service';
export type {
  GuestOptions,
  GuestSimulation,
  SgxOptions,
  SimulatedPki,
  SnpOptions,
  SoftwareTpm,
  SoftwareTpmOptions,
  TdxOptions,
} from '@veritee/simulator';
export type { TestCredential } from './credential.ts';
export { TestingError, type TestingErrorCode } from './errors.ts';
export type { TestClock, TestFault } from './management.ts';
export type { InstanceSeed, VeriteeOptions } from './options.ts';
export { startVeritee, type TestVeritee } from './start-veritee.ts';
export type { ServiceFacts } from './thread-messages.ts';
export { type AllHooks, type NodeHooks, useVeritee } from './use-veritee.ts';
export type { World } from './world.ts';
