/** What goes wrong in releasing a key, beside a policy that says no. */

import { CodedError } from '@veritee/core';

/** Codes of faults in policies, keys and wrapped secrets. */
export type KeyReleaseErrorCode =
  | 'ReleasePolicyInvalid'
  | 'TokenUnsecured'
  | 'ReleaseDenied'
  | 'KeyMissing'
  | 'KeyUnusable'
  | 'SecretTooLong'
  | 'WrappingUnknown'
  | 'WrappedKeyFormat'
  | 'UnwrapFailed';

/** A key cannot be released, wrapped or unwrapped. */
export class KeyReleaseError extends CodedError<KeyReleaseErrorCode> {}
