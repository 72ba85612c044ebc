/** Reads JSON values by a schema. */

import type * as z from 'zod/mini';

/** The value, or what is wrong with it. */
export type Parsed<T> =
  | { readonly data: T; readonly fault?: undefined }
  | { readonly data?: undefined; readonly fault: string };

/**
 * Reads a value by a schema.
 * @returns the first fault as `member.path: what is wrong`
 */
export function parsedBy<T>(schema: z.ZodMiniType<T>, value: unknown): Parsed<T> {
  // Words of our own: those of the schema library depend on what else has been loaded, so they would differ by runtime.
  const parsed = schema.safeParse(value, { error: issueWords });
  if (parsed.success) return { data: parsed.data };
  const issue = parsed.error.issues[0];
  return { fault: `${issue?.path.join('.')}: ${issue?.message}` };
}

/** What is wrong with a value, in the same words on every runtime. */
export function issueWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? `missing, expected ${issue.expected}` : `expected ${issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map(String).join(' or ')}`;
    case 'invalid_format':
      return `not in the format ${issue.format}`;
    case 'too_small':
      return `less than ${issue.minimum}`;
    case 'too_big':
      return `more than ${issue.maximum}`;
    case 'unrecognized_keys':
      return `unknown members ${issue.keys.join(', ')}`;
    default:
      return 'of no known form';
  }
}
