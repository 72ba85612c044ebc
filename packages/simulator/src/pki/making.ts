/** What identities are made of, unless told otherwise: the machine's clock and randomness. */

import { randomBytes } from 'node:crypto';
import type { CurrentDate } from '@veritee/core';
import { clockOf, isCurrentDate, isFunction, orAbsent } from '@veritee/core/internal';
import { readOptions } from '../options.ts';
import type { Making } from './identity.ts';
import type { Random } from './keys.ts';

/** What identities are made of; the machine's clock and randomness when absent. */
export interface MakingOptions {
  /** Certificates count from ten years before to twenty years after this date, so shifted clocks find them valid. */
  readonly currentDate?: CurrentDate;
  readonly random?: Random;
}

/** @throws SimulatorError `OptionInvalid` */
export function makingOf(options: MakingOptions, caller: string): Making {
  const { currentDate, random = randomBytes } = readOptions(
    options,
    { currentDate: orAbsent(isCurrentDate), random: orAbsent(isFunction) },
    caller,
  );
  return { now: clockOf(currentDate ?? (() => new Date()))(), random };
}
