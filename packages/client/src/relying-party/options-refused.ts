/** The error for options of the relying party that are unknown or cannot have their value. */

import { faultMessage, type RecordFault } from '@veritee/core/internal';
import { VerifierOptionsError } from '../tokens/errors.ts';

/**
 * Makes the refusal of options.
 *
 * @param what - what one member is called, and of what it is one
 * @example
 * closedRecord(options, shape, optionsRefused('option of createGuard'));
 */
export function optionsRefused(what: string): (fault: RecordFault) => VerifierOptionsError {
  return (fault) => {
    const { expected, found } = fault;
    return new VerifierOptionsError('OptionsInvalid', faultMessage(fault, what), { expected, found });
  };
}
