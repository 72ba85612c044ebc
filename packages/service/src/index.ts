/** Entry point of service: run a Verifier inside a program. */

export { KeyError, type KeyErrorCode } from './errors/key-error.ts';
export { ServiceError } from './errors/service-error.ts';
export { StorageError, type StorageErrorCode } from './errors/storage-error.ts';
export type { InstanceRequest } from './instances/instances.ts';
export type { MasterKeySource } from './keys/master-key.ts';
export type { DevelopmentOptions, LogTarget, ServiceOptions } from './start/options.ts';
export type { RunningService } from './start/running-service.ts';
export { startService } from './start/start-service.ts';
export type { InstanceMode, KeyLevel } from './storage/storage.ts';
export { serviceVersion } from './version.ts';
