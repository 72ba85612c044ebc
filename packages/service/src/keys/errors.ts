/** What goes wrong with keys. Messages never hold key material. */

import { CodedError } from '@veritee/core';

/** Why a key cannot be used. */
export type KeyErrorCode =
  /** The master key cannot be read, or is none. */
  | 'MasterKeyInvalid'
  /** Something was sealed under a master key that this service does not have. */
  | 'MasterKeyUnknown'
  /** Sealed bytes are damaged, or belong elsewhere. */
  | 'SealBroken';

/** A key that cannot be used. */
export class KeyError extends CodedError<KeyErrorCode> {}
