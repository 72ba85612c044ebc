/** The codes by which something was refused. */

import { CodedError } from '@veritee/core';
import { TokenVerificationError } from '../../src/tokens/errors.ts';

/** Codes of the problems of a refused token, or the code of another coded error; `accepted` when nothing was thrown. */
export async function codesOf(attempt: Promise<unknown> | (() => unknown)): Promise<string[]> {
  try {
    await (typeof attempt === 'function' ? attempt() : attempt);
    return ['accepted'];
  } catch (error) {
    if (error instanceof TokenVerificationError) return error.problems.map(({ code }) => code);
    if (error instanceof CodedError) return [error.code];
    throw error;
  }
}
