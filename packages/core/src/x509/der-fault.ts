/** The one error of the DER reader. */

import { FormatError } from '../errors.ts';

/** `DerInvalid` with the name of the field and what is wrong with it. */
export function fault(field: string, why: string): FormatError {
  return new FormatError('DerInvalid', `The DER field ${field} ${why}.`);
}
