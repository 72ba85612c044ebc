/** JSON without loss: integers beyond 2^53 survive writing as they survive reading; objects are written with sorted keys. */

/** A JSON value; integers outside the safe range of doubles are bigint. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

/**
 * Writes compact JSON with object members in the order of their UTF-16 code units, integers of any size exact.
 * Members whose value is undefined are left out.
 *
 * @example
 * encodeJson({ b: 1, a: 9007199254740993n }); // '{"a":9007199254740993,"b":1}'
 */
export function encodeJson(value: JsonValue | undefined): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(encodeJson).join(',')}]`;
  let text = '';
  for (const member of Object.keys(value).sort()) {
    const item = value[member];
    if (item === undefined) continue;
    text += `${text === '' ? '' : ','}${quoted(member)}:${encodeJson(item)}`;
  }
  return `{${text}}`;
}

/** Names, digests and identifiers: what JSON writes as it is. */
const PLAIN = /^[\w .:/+=$-]*$/;

/** Nearly every text is plain, and finding that out is quicker than a call of the platform's writer. */
function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** True for JSON objects (not arrays, not null). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
