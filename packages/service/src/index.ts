/** Entry point of service: run a Verifier inside a program. */

export type { CurrentDate } from '@veritee/core';
export { CodedError, type ErrorFacts } from '@veritee/core';
export type { ServiceErrorCode } from '@veritee/core/internal/maa';
export type { EndorsementSource, EvidenceKinds, Trust, TrustAnchors } from '@veritee/evidence';
export type { AuthenticatorOptions, TrustedIssuer } from './access/authenticate.ts';
export type { Send } from './access/fetch-json.ts';
export type { AccessSettings, IssuerSettings } from './access/settings.ts';
export type { AdministrationSettings } from './administration/settings.ts';
export { KeyError, type KeyErrorCode } from './errors/key-error.ts';
export type { ServiceErrorFacts } from './errors/service-error.ts';
export { ServiceError } from './errors/service-error.ts';
export { StorageError, type StorageErrorCode } from './errors/storage-error.ts';
export type { LimitSettings } from './http/limits.ts';
export { createMovableClock, type MovableClock } from './http/movable-clock.ts';
export type { TlsSettings } from './http/own-tls.ts';
export type { InstanceRequest } from './instances/instances.ts';
export type { ReachOptions } from './instances/reach.ts';
export type { EvidenceSettings } from './kept/settings.ts';
export type { MasterKeySource } from './keys/master-key.ts';
export type { AuditSettings, MetricsSettings } from './observe/settings.ts';
export type { DevelopmentOptions, LogTarget, ServiceOptions } from './start/options.ts';
export type { RunningService } from './start/running-service.ts';
export { startService } from './start/start-service.ts';
export type { TenantOptions } from './start/tenants.ts';
export type { InstanceMode, KeyLevel } from './storage/storage.ts';
export { serviceVersion } from './version.ts';
