/** Options of simulations: closed records, so that a misspelt one does not leave the default in its place. */

import {
  closedRecord,
  faultMessage,
  type MemberCheck,
  plainEntries,
  type RecordFault,
  type RecordShape,
} from '@veritee/core/internal';
import { SimulatorError } from './errors.ts';

/**
 * The options, with known members only.
 *
 * @param caller - the function that takes them, for people
 * @throws SimulatorError `OptionInvalid`
 */
export function readOptions<Options extends object>(
  given: Options,
  shape: RecordShape<Options>,
  caller: string,
): Options {
  return { ...closedRecord(given, shape, refused(`option of ${caller}`)) };
}

/**
 * The options as a plain record, for those who leave the members to others.
 * @throws SimulatorError `OptionInvalid`
 */
export function plainOptions<Options extends object>(given: Options): Options {
  return Object.fromEntries(plainEntries(given, refused('option of simulate'))) as Options;
}

function refused(what: string): (fault: RecordFault) => SimulatorError {
  return (fault) => {
    const { expected, found } = fault;
    return new SimulatorError('OptionInvalid', faultMessage(fault, what), { expected, found });
  };
}

/** Bytes; their length is for the simulation to check. */
export const isBytes: MemberCheck = (value) => value instanceof Uint8Array;

/** A number; its range is for the simulation to check. */
export const isNumber: MemberCheck = (value) => typeof value === 'number';

/** One of a few values. */
export const isOneOf =
  (...values: readonly unknown[]): MemberCheck =>
  (value) =>
    values.includes(value);
