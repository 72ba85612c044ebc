/** Why the service did not do what it was asked for. */

import { FormatError } from '@veritee/core';
import { parseJson } from '@veritee/core/internal';
import * as z from 'zod/mini';
import { texts } from '../texts.ts';

const refusal = z.looseObject({
  error: z.looseObject({
    code: z.string(),
    message: z.string(),
    innererror: z.optional(z.looseObject({ code: z.optional(z.string()), reason: z.optional(z.string()) })),
  }),
});

/** A refusal, or no answer at all. */
export class ApiFailure extends Error {
  /** 0: there was no answer. */
  readonly status: number;
  readonly code: string;
  readonly expected: string | undefined;
  readonly found: string | undefined;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;
  /** Finer than the code: `RoleMissing`, `TokenExpired`. */
  readonly reason: string | undefined;

  constructor(facts: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly expected?: string | undefined;
    readonly found?: string | undefined;
    readonly hint?: string | undefined;
    readonly requestId?: string | undefined;
    readonly reason?: string | undefined;
  }) {
    super(facts.message);
    this.name = 'ApiFailure';
    this.status = facts.status;
    this.code = facts.code;
    this.expected = facts.expected;
    this.found = facts.found;
    this.hint = facts.hint;
    this.requestId = facts.requestId;
    this.reason = facts.reason;
  }

  /** Whether another token is needed, not another role. */
  get needsSignIn(): boolean {
    return this.status === 401 && this.reason !== 'RoleMissing';
  }
}

/** A message of the service in its parts: `… Expected: …. Found: …. hint`. */
export function partsOf(message: string): {
  readonly message: string;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  readonly hint?: string | undefined;
} {
  const [head = '', ...rest] = message.split(/ (?=Expected: |Found: )/);
  const parts: { message: string; expected?: string; found?: string; hint?: string } = { message: head };
  for (const each of rest) {
    const at = each.indexOf(': ');
    const [value = '', hint] = split(each.slice(at + 2));
    if (each.startsWith('Expected')) parts.expected = value;
    else parts.found = value;
    if (hint !== undefined) parts.hint = hint;
  }
  return parts;
}

/** What was expected or found ends with a full stop; what follows it is the hint. */
function split(text: string): readonly string[] {
  const end = text.search(/\. [A-Z]/);
  return end === -1 ? [text.replace(/\.$/, '')] : [text.slice(0, end), text.slice(end + 2)];
}

/** The failure in an answer of the service. */
export function failureIn(status: number, text: string, request: string | null | undefined): ApiFailure {
  const requestId = request ?? undefined;
  const parsed = refusal.safeParse(jsonOf(text));
  if (!parsed.success) {
    const { strange } = texts.operate.failure;
    return new ApiFailure({ status, code: `HTTP ${status}`, message: strange, requestId });
  }
  const { code, message, innererror } = parsed.data.error;
  return new ApiFailure({
    status,
    code: innererror?.code ?? code,
    ...partsOf(message),
    reason: innererror?.reason,
    requestId,
  });
}

/** What a text of JSON says; undefined for any other text. */
export function jsonOf(text: string): unknown {
  try {
    // Integers of any size are exact.
    return parseJson(text);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
