/** Any JSON value as fields. */

import type { JsonValue } from '@veritee/core';
import { isJsonObject } from '@veritee/core/internal';
import type { Description } from '@veritee/evidence';

/** Fields at most: a list of a fleet is not for reading. */
const MOST = 3000;
const DEEPEST = 32;

/** A value with its members; what is beyond the bounds is left out, and said so. */
export function jsonFields(label: string, value: JsonValue): Description {
  let count = 0;
  const fieldOf = (name: string, each: JsonValue, depth: number): Description => {
    count++;
    const members = membersOf(each);
    if (members === undefined) return { label: name, value: textOf(each) };
    if (depth >= DEEPEST || count > MOST) return { label: name, value: 'too much to be shown' };
    const children = members.map(([member, inner]) => fieldOf(member, inner, depth + 1));
    return members.length === 0 ? { label: name, value: 'empty' } : { label: name, children };
  };
  return fieldOf(label, value, 0);
}

/** Members of objects and lists; undefined for all else. */
function membersOf(value: JsonValue): (readonly [string, JsonValue])[] | undefined {
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).map((each, i) => [`${i + 1}`, each] as const);
  return isJsonObject(value) ? Object.entries(value) : undefined;
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : String(value);
}
