/** Looks at a policy text before it is sent, by whatever knows the language: this client does not. */

import { fromUtf8, utf8 } from '@veritee/core/internal';
import { ClientUsageError } from '../transport/errors.ts';

/** A mistake in a policy text; diagnostics of `@veritee/policy` are such. */
export interface PolicyMistake {
  readonly message: string;
  /** Only errors prevent sending. Default `error`. */
  readonly severity?: 'error' | 'warning' | (string & {});
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/**
 * Finds the mistakes of a policy text.
 *
 * @example
 * const checkPolicy = (text, attestationType) => compilePolicy(text, { attestationType, vocabularies }).diagnostics;
 */
export type PolicyCheck = (
  policy: string,
  attestationType: string,
) => readonly PolicyMistake[] | Promise<readonly PolicyMistake[]>;

/**
 * Refuses a text that cannot be meant, or in which the check finds errors.
 * @throws ClientUsageError `PolicyInvalid`
 */
export async function requirePolicy(
  policy: unknown,
  attestationType: string,
  check: PolicyCheck | undefined,
): Promise<string> {
  if (typeof policy !== 'string' || policy.trim() === '') {
    throw new ClientUsageError('PolicyInvalid', 'There is no policy text.', {
      expected: 'policy text, or a policy token',
      hint: 'resetPolicy returns to the default policy.',
    });
  }
  // Encoding replaces halves of surrogate pairs: the instance would get another text.
  if (fromUtf8(utf8(policy)) !== policy) {
    throw new ClientUsageError('PolicyInvalid', 'The policy text has characters that UTF-8 cannot hold.');
  }
  const mistakes = check === undefined ? [] : await check(policy, attestationType);
  if (!Array.isArray(mistakes)) {
    throw new ClientUsageError('OptionsInvalid', 'checkPolicy returned no list of mistakes.', {
      expected: 'a list, empty for none',
      found: typeof mistakes,
    });
  }
  const errors = mistakes.filter(({ severity = 'error' }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return policy;
  throw new ClientUsageError('PolicyInvalid', 'The policy has mistakes; it was not sent.', {
    found: errors.slice(0, 10).map(placed).join(' '),
  });
}

function placed({ message, line, column }: PolicyMistake): string {
  if (line === undefined) return message;
  return `Line ${line}${column === undefined ? '' : `, column ${column}`}: ${message}`;
}
