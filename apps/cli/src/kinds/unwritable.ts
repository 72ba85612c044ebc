/** What cannot be written. */

import { CliError, isCoded } from '../errors.ts';

/** The error to throw for what was thrown while something was written: `InputUnreadable` for what the system refused. */
export function unwritable(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause) || isCoded(cause)) return cause;
  return new CliError('InputUnreadable', `Cannot write to ${path}: ${cause.message}.`, { cause });
}
