/** What goes wrong with keys. Messages never hold key material. */

import { CodedError } from '@veritee/core';

/** Why a key cannot be used. */
export type KeyErrorCode =
  /** The master key cannot be read or is invalid. */
  | 'MasterKeyInvalid'
  /** Something was sealed under a master key that this service does not have. */
  | 'MasterKeyUnknown'
  /** Sealed bytes are damaged, or belong elsewhere. */
  | 'SealBroken'
  /** A service of another level uses the same data now. */
  | 'KeyLevelConflict'
  /** The signing keys are those of a service of another level. */
  | 'KeyLevelOther'
  /** A service whose credentials are public was started on data of production. */
  | 'ProductionData';

/** A key that cannot be used. */
export class KeyError extends CodedError<KeyErrorCode> {}

/** Why a token was not signed. */
export type SigningErrorCode =
  /** The thread could not sign this token; it goes on with others. */
  | 'SigningFailed'
  /** The thread ended, by a fault or because the service closes, before it had signed this token. */
  | 'SigningEnded';

/** A token that was not signed. Callers of the service learn nothing of it but that the service failed. */
export class SigningError extends CodedError<SigningErrorCode> {}
