/** Options of functions: closed records, so that a misspelt one does not leave the default in its place. */

import { CodedError } from '@veritee/core';
import { closedRecord, faultMessage, type RecordFault, type RecordShape } from '@veritee/core/internal';

/** An option that does not exist or cannot have its value. It says nothing about the policy. */
export class PolicyOptionsError extends CodedError<'OptionsInvalid'> {}

/**
 * The options, with known members only.
 *
 * @param caller - the function that takes them, for people
 * @throws PolicyOptionsError
 */
export function readOptions<Options extends object>(
  given: Options,
  shape: RecordShape<Options>,
  caller: string,
): Options {
  return closedRecord(given, shape, (fault: RecordFault) => {
    const { expected, found } = fault;
    return new PolicyOptionsError('OptionsInvalid', faultMessage(fault, `option of ${caller}`), {
      expected,
      found,
    });
  });
}
