/** JSON as policies need it: integers of any size and the spelling of fractions survive, objects are in key order. */

/**
 * A JSON value. Integers are number when a double holds them exactly and bigint otherwise; numbers written with a point
 * or an exponent keep their spelling. Objects are maps in the order of their keys.
 */
export type Json = null | boolean | string | JsonNumber | readonly Json[] | ReadonlyMap<string, Json>;

/** A JSON number. */
export type JsonNumber = number | bigint | Fraction;

/** A number with a point or an exponent, as it was written. */
export interface Fraction {
  readonly spelling: string;
  readonly value: number;
}

/** Whether a value is an array. */
export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether a value is an object. */
export function isObject(value: Json): value is ReadonlyMap<string, Json> {
  return value instanceof Map;
}

/** Whether a value is a number. */
export function isNumber(value: Json): value is JsonNumber {
  return typeof value === 'number' || typeof value === 'bigint' || isFraction(value);
}

/** Whether a value is a number with a point or an exponent. */
export function isFraction(value: Json): value is Fraction {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);
}

/** The number to compare and reckon with. */
export function quantity(value: JsonNumber): number | bigint {
  return typeof value === 'object' ? value.value : value;
}

/** The JSON number of a result: an exact integer where there is one. */
export function jsonNumber(value: number | bigint): JsonNumber {
  if (typeof value === 'bigint') {
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  }
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value);
  return { spelling: String(value), value };
}
