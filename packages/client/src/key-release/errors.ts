/** What goes wrong in releasing a key, beside a policy that says no. */

import { CodedError } from '@veritee/core';
import { faultMessage, type RecordFault } from '@veritee/core/internal';

/** Codes of faults in policies, keys and wrapped secrets. */
export type KeyReleaseErrorCode =
  | 'OptionsInvalid'
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

/** The error for options that are unknown or cannot have their value. */
export function optionsRefused(what: string): (fault: RecordFault) => KeyReleaseError {
  return (fault) => {
    const { expected, found } = fault;
    return new KeyReleaseError('OptionsInvalid', faultMessage(fault, what), { expected, found });
  };
}
