/** Refuses options that are not a plain record, unknown, or cannot have their value. */

import { closedRecord, faultMessage, type RecordFault, type RecordShape } from '@veritee/core/internal';
import { ClientUsageError } from './transport/errors.ts';

/**
 * Options with members of a closed list only: a misspelt `nonce` or `runTimeData` would be a check that does not take place.
 *
 * @param caller - the function or class that takes them, for people
 * @param records - options that are records themselves, with what may be in them
 * @throws ClientUsageError `OptionsInvalid`
 */
export function closedOptions<Options extends object>(
  options: Options,
  shape: RecordShape<Options>,
  caller: string,
  records: Readonly<Record<string, RecordShape<object>>> = {},
): Options {
  const closed = closedRecord(options, shape, optionsRefused(`option of ${caller}`));
  for (const [name, inner] of Object.entries(records)) {
    const record = (closed as Readonly<Record<string, unknown>>)[name];
    if (record === undefined) continue;
    Object.assign(closed, {
      [name]: closedRecord(record as object, inner, optionsRefused(`member of ${name}`)),
    });
  }
  return closed;
}

function optionsRefused(what: string): (fault: RecordFault) => ClientUsageError {
  return (fault) => {
    const { expected, found } = fault;
    return new ClientUsageError('OptionsInvalid', faultMessage(fault, what), { expected, found });
  };
}
