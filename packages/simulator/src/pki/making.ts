/** What identities are made of, unless told otherwise: the machine's clock and randomness. */

import { randomBytes } from 'node:crypto';
import { isDate, isFunction, orAbsent } from '@veritee/core/internal';
import { readOptions } from '../options.ts';
import type { Making } from './identity.ts';

/** @throws SimulatorError `OptionInvalid` */
export function makingOf(options: Partial<Making>, caller: string): Making {
  const { now = new Date(), random = randomBytes } = readOptions(
    options,
    { now: orAbsent(isDate), random: orAbsent(isFunction) },
    caller,
  );
  return { now, random };
}
