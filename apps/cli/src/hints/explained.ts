/** A coded error as one paragraph in the reader's terms: as its package explains it, with the command's own hint where there is one. */

import { kindHints } from '../kinds/hints.ts';
import { clientHints } from './client.ts';
import { connectionHints } from './connection.ts';
import { evidenceHints } from './evidence.ts';
import type { Failed, Hints } from './hint.ts';

/** All hints of the command, by code. */
export const hints: Hints = { ...evidenceHints, ...kindHints, ...connectionHints, ...clientHints };

/** What to do about a failure; the library's own words where the command has none. */
export function hintOn(failed: Failed): string | undefined {
  const own = hints[failed.code];
  return (typeof own === 'function' ? own(failed) : own) ?? failed.hint;
}

/**
 * Message, what was expected and found, what to do.
 *
 * @example
 * explained(error); // 'The TCB info has expired. Expected: … Found: … Give current endorsements with --endorsements …'
 */
export function explained(failed: Failed): string {
  const { message, expected, found } = failed;
  return [
    message,
    ...(expected === undefined ? [] : [`Expected: ${withoutMembers(expected)}.`]),
    ...(found === undefined ? [] : [`Found: ${found}.`]),
    hintOn(failed) ?? '',
  ]
    .join(' ')
    .trim();
}

/** Forms and options that only programs have. */
const MEMBERS =
  /: PEM text, JWK, CryptoKey or KeyObject$| with allowInsecureConnection$|, or allowPrivateAddresses$/;

function withoutMembers(expected: string): string {
  return expected.replace(MEMBERS, '');
}
