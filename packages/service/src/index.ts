/** The door of service. */

export { ServiceError } from './errors.ts';
export type { InstanceRequest } from './instances.ts';
export { KeyError, type KeyErrorCode } from './keys/errors.ts';
export type { MasterKeySource } from './keys/master-key.ts';
export {
  type DevelopmentOptions,
  type LogTarget,
  type RunningService,
  type ServiceOptions,
  startService,
} from './service.ts';
export { StorageError, type StorageErrorCode } from './storage/errors.ts';
export type { InstanceMode } from './storage/storage.ts';
export { serviceVersion } from './version.ts';
