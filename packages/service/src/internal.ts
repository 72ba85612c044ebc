/** What the command needs of the service: settings, audit log, local management; not part of the public interface. */

export { wellKnownEnvironment } from './access/development-identity.ts';
export { fetchIssuerKeys } from './access/issuer-keys.ts';
export { addressBeyondLoopback } from './access/loopback.ts';
export { accessSettings, defaultAudiences } from './access/settings.ts';
export { administrationSettings } from './administration/settings.ts';
export { type AuditLog, auditPages, openAuditLog } from './audit/read-log.ts';
export { type ChainFault, type ChainPlace, type ChainReport, verifyChain } from './audit/verify-chain.ts';
export { parseOrigins } from './http/cors.ts';
export { limitSettings } from './http/limits.ts';
export { readServerCertificate, tlsSettings } from './http/own-tls.ts';
export { DEFAULT_LEAD_HOURS } from './instances/key-life.ts';
export { newInstanceName } from './instances/names.ts';
export { reachOf } from './instances/reach.ts';
export { evidenceSettings } from './kept/settings.ts';
export { auditSettings, metricsSettings } from './observe/settings.ts';
export { environmentOf } from './start/environment.ts';
export {
  type LocalManagement,
  type LocalManagementOptions,
  openLocalManagement,
} from './start/local-management.ts';
export { logSettings } from './start/settings.ts';
export { examineStorage, type StorageExamination } from './storage/examine.ts';
export { openToOthers, refuseWritable } from './storage/modes.ts';
export { filesOfDatabase } from './storage/open-storage.ts';
export { databaseAddress } from './storage/postgresql/address.ts';
export type { AuditRecord } from './storage/storage.ts';
