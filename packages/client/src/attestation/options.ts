/** Options of the attestation client and of its calls. */

import { isAnything, isFunction, orAbsent, type RecordShape } from '@veritee/core/internal';
import { isSchema } from '../claims/standard-schema.ts';
import type { AnyRunTime, RunTimeTyping } from '../claims/typed-result.ts';
import { instanceShape, operationShape } from '../instance/client-options.ts';
import type { InstanceOptions, OperationOptions } from '../instance/instance.ts';
import { type TpmRequestData, tpmRequestShape } from '../tpm/signed-request.ts';
import { type AttestData, attestDataShape } from './attest-request.ts';
import type { TokenCache } from './token-cache.ts';

/** Options of a client. */
export interface AttestationClientOptions extends InstanceOptions {
  /** Keeps tokens, so that the same evidence with the same data is attested once while its token lives. Requests with a nonce or a draft policy are never answered from it. Default: none. */
  readonly tokenCache?: TokenCache;
}

/**
 * Options of every call, by the name of Azure's SDK.
 *
 * @deprecated Use {@link OperationOptions}.
 */
export type AttestationClientOperationOptions = OperationOptions;

/** Options of `AttestationClient.attest`. */
export type AttestOptions<RunTime = AnyRunTime> = OperationOptions &
  AttestData &
  RunTimeTyping<RunTime> & {
    /** The member of the request body that holds the evidence; needed for kinds that are not known here. */
    readonly member?: string;
  };

/** Options of `AttestationClient.attestSgxEnclave`. */
export type AttestSgxEnclaveOptions<RunTime = AnyRunTime> = OperationOptions &
  AttestData &
  RunTimeTyping<RunTime>;

/** Options of `AttestationClient.attestOpenEnclave`. */
export type AttestOpenEnclaveOptions<RunTime = AnyRunTime> = OperationOptions &
  AttestData &
  RunTimeTyping<RunTime>;

/** Options of `AttestationClient.attestSevSnpVm`. */
export type AttestSevSnpVmOptions<RunTime = AnyRunTime> = OperationOptions &
  AttestData &
  RunTimeTyping<RunTime>;

/** Options of `AttestationClient.attestTdxVm`. Azure's API description has no draft policy for TDX: `unsecured` says whether one decided. */
export type AttestTdxVmOptions<RunTime = AnyRunTime> = OperationOptions & AttestData & RunTimeTyping<RunTime>;

/** Options of `AttestationClient.attestTpm`. */
export interface AttestTpmOptions extends OperationOptions {}

/** Options of `AttestationClient.attestTpmPlatform`. */
export interface AttestTpmPlatformOptions extends OperationOptions, TpmRequestData {}

/** Options of `AttestationClient.attestAzureGuest`. */
export interface AttestAzureGuestOptions extends OperationOptions {
  /** Opens answers that are sealed to the guest. Default: they are returned as they are. */
  readonly decrypt?: DecryptInnerKey;
}

/**
 * Unwraps a key by RSAES-PKCS1-v1_5 with the ephemeral key of the guest's TPM, `EncKeyPub` in what was sent: `decrypt` of
 * `guestTpm` in `@veritee/tpm`, or a function of your own.
 *
 * @param wrapped as long as the modulus
 * @returns 32 bytes
 */
export type DecryptInnerKey = (wrapped: Uint8Array) => Promise<Uint8Array>;

/** Options of `AttestationClient.verifyAttestationToken`. */
export interface VerifyAttestationTokenOptions<RunTime = AnyRunTime>
  extends OperationOptions,
    RunTimeTyping<RunTime> {
  /** The nonce that must be in the token. */
  readonly nonce?: string;
}

/** Members of {@link AttestationClientOptions}. */
export const clientShape = {
  ...instanceShape,
  tokenCache: isAnything,
} satisfies RecordShape<AttestationClientOptions>;

/** Members of options of calls that send evidence and data. */
export const attestShape = { ...operationShape, ...attestDataShape, runTimeSchema: orAbsent(isSchema) };
/** Members of {@link AttestOptions}. */
export const attestAnyShape = { ...attestShape, member: isAnything };
/** Members of {@link AttestAzureGuestOptions}. */
export const guestShape = { ...operationShape, decrypt: orAbsent(isFunction) };
/** Members of {@link AttestTpmPlatformOptions}. */
export const tpmPlatformShape = { ...operationShape, ...tpmRequestShape };
/** Members of {@link VerifyAttestationTokenOptions}: an empty or lost nonce would be no demand at all. */
export const verifyShape = {
  ...operationShape,
  runTimeSchema: orAbsent(isSchema),
  nonce: (value: unknown) => typeof value === 'string' && value !== '',
};
