/** The chain of the administrative audit log: each line's hash covers the line before it. */

import { createHash } from 'node:crypto';
import type { JsonObject } from '@veritee/core';
import { encodeJson } from '@veritee/core/internal';
import type { AuditEntry } from './storage.ts';

/** An entry as canonical JSON (sorted members, no blanks): the text that is stored and hashed. */
export function auditText({ at, caller, operation, instance, outcome, details }: AuditEntry): string {
  const members: JsonObject = {
    at: at.toISOString(),
    caller,
    operation,
    outcome,
    ...(instance !== undefined && { instance }),
    ...(details !== undefined && { details }),
  };
  return encodeJson(members);
}

/**
 * The hash of a line.
 *
 * @param previous - hash of the line before; empty text for the first
 * @returns lower-case hex of SHA-256 over `previous`, a line feed and `entry`
 */
export function auditHash(previous: string, entry: string): string {
  return createHash('sha256').update(previous).update('\n').update(entry).digest('hex');
}
