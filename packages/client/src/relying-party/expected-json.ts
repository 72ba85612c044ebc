/** JSON values that a claim is compared with: read completely, so that nothing of them is lost in the comparison. */

import type { JsonValue } from '@veritee/core';
import { plainEntries, type RecordRefusal } from '@veritee/core/internal';

const DEEPEST = 64;

/**
 * A copy of a JSON value. Written as JSON, a map becomes `{}` and NaN `null`, and a claim of that value would do: whatever
 * JSON cannot hold is refused.
 *
 * @throws what `refuse` returns
 * @example
 * expectedJson(new Map([['debug', false]]), refuse); // throws
 */
export function expectedJson(value: unknown, refuse: RecordRefusal, depth = 0): JsonValue {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint'
  ) {
    return value;
  }
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (depth > DEEPEST || typeof value !== 'object') {
    throw refuse({ known: true, expected: 'a JSON value', found: `a ${typeof value}` });
  }
  if (Array.isArray(value)) return Array.from(value, (item) => expectedJson(item, refuse, depth + 1));
  const copy: Record<string, JsonValue> = Object.create(null);
  for (const [name, item] of plainEntries(value, refuse)) copy[name] = expectedJson(item, refuse, depth + 1);
  return copy;
}
