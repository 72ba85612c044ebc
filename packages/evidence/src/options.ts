/** Options of functions: closed records, so that nothing asked for is passed over unseen. */

import { CodedError } from '@veritee/core';
import { closedRecord, faultMessage, type RecordFault, type RecordShape } from '@veritee/core/internal';

/** Something was asked for in a way that cannot be carried out. It says nothing about evidence. */
export class VerificationOptionsError extends CodedError<'OptionsInvalid'> {}

/** Makes the error for one kind of record. */
export function refused(what: string): (fault: RecordFault) => VerificationOptionsError {
  return (fault) => {
    const { expected, found } = fault;
    return new VerificationOptionsError('OptionsInvalid', faultMessage(fault, what), { expected, found });
  };
}

/**
 * The options, with known members only.
 *
 * @param caller - the function that takes them, for people
 * @throws VerificationOptionsError
 */
export function readOptions<Options extends object>(
  given: Options,
  shape: RecordShape<Options>,
  caller: string,
): Options {
  return { ...closedRecord(given, shape, refused(`option of ${caller}`)) };
}
