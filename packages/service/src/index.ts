/** The door of service. */

export { addressBeyondLoopback } from './access/loopback.ts';
export { accessSettings } from './access/settings.ts';
export { administrationSettings } from './administration/settings.ts';
export { type AuditLog, auditPages, openAuditLog } from './audit/read-log.ts';
export { type ChainFault, type ChainPlace, type ChainReport, verifyChain } from './audit/verify-chain.ts';
export { KeyError, type KeyErrorCode } from './errors/key-error.ts';
export { ServiceError } from './errors/service-error.ts';
export { StorageError, type StorageErrorCode } from './errors/storage-error.ts';
export { parseOrigins } from './http/cors.ts';
export { limitSettings } from './http/limits.ts';
export { readServerCertificate, tlsSettings } from './http/own-tls.ts';
export type { InstanceRequest } from './instances/instances.ts';
export { DEFAULT_LEAD_HOURS } from './instances/key-life.ts';
export { newInstanceName } from './instances/names.ts';
export { reachOf } from './instances/reach.ts';
export type { MasterKeySource } from './keys/master-key.ts';
export { auditSettings, metricsSettings } from './observe/settings.ts';
export {
  type LocalManagement,
  type LocalManagementOptions,
  openLocalManagement,
} from './start/local-management.ts';
export type { DevelopmentOptions, LogTarget, ServiceOptions } from './start/options.ts';
export type { RunningService } from './start/running-service.ts';
export { logSettings } from './start/settings.ts';
export { startService } from './start/start-service.ts';
export { databaseAddress } from './storage/postgresql/address.ts';
export type { AuditRecord, InstanceMode, KeyLevel } from './storage/storage.ts';
export { serviceVersion } from './version.ts';
