/** Refuses options that are no plain record, unknown, or cannot have their value. */

import { closedRecord, faultMessage, type RecordFault, type RecordShape } from '@veritee/core';
import { ClientUsageError } from './transport/errors.ts';

/**
 * Options with members of a closed list only: a misspelt `nonce` or `runTimeData` would be a check that does not take place.
 * @throws ClientUsageError `OptionsInvalid`
 */
export function closedOptions<Options extends object>(
  options: Options,
  shape: RecordShape<Options>,
): Options {
  return closedRecord(options, shape, optionsRefused);
}

function optionsRefused(fault: RecordFault): ClientUsageError {
  const { expected, found } = fault;
  return new ClientUsageError('OptionsInvalid', faultMessage(fault, 'option'), { expected, found });
}
