/** Reads what need not be readable: a file that only may hold what is looked for. */

import { CodedError } from '@veritee/core';

/**
 * What `read` returns; undefined where it refuses with a coded error.
 *
 * @throws what is not a coded error: a defect of the program
 */
export function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}
