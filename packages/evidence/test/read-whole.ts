/** Reads a JSON value as a document, for tests that need it whole. */

import { type JsonMembers, readMembers } from '../src/json-members.ts';

export function readWhole<T>(value: unknown, read: (whole: JsonMembers) => T): T {
  const { data, fault } = readMembers(value, read);
  if (fault !== undefined) throw new Error(fault);
  return data;
}
