/** JSON values as JMESPath compares, orders and builds them. */

import { isArray, isNumber, isObject, type Json, quantity } from '../json/json-value.ts';
import { type Meter, spend } from '../meter.ts';

/** An object in key order; of two members with one name, the last one counts. */
export function objectOf(members: readonly (readonly [string, Json])[]): Json {
  const object = new Map(members);
  const ordered = new Map<string, Json>();
  for (const name of [...object.keys()].sort()) ordered.set(name, object.get(name) ?? null);
  return ordered;
}

/** Deep equality; numbers are equal by quantity, whatever their spelling. */
export function sameJson(a: Json, b: Json, meter: Meter): boolean {
  spend(meter, 1);
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length > 256 && a.length === b.length) spend(meter, a.length >> 8);
    return a === b;
  }
  if (a === null || b === null || typeof a === 'boolean' || typeof b === 'boolean') return a === b;
  if (isNumber(a) || isNumber(b)) {
    if (!isNumber(a) || !isNumber(b)) return false;
    const left = quantity(a);
    const right = quantity(b);
    return left <= right && left >= right;
  }
  if (isArray(a)) {
    if (!isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => sameJson(item, b[index] ?? null, meter));
  }
  if (!isObject(a) || !isObject(b) || a.size !== b.size) return false;
  for (const [name, item] of a) {
    const other = b.get(name);
    if (other === undefined || !sameJson(item, other, meter)) return false;
  }
  return true;
}

/** The order of texts by code point, which differs from that of UTF-16 beyond the basic plane. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return a.length - b.length;
  // Where two units differ, a surrogate stands for a higher character than any other unit does.
  const left = a.charCodeAt(at);
  const right = b.charCodeAt(at);
  const leftHigh = left >= 0xd800 && left < 0xe000;
  const rightHigh = right >= 0xd800 && right < 0xe000;
  return leftHigh === rightHigh ? left - right : leftHigh ? 1 : -1;
}
