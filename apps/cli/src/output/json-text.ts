/** JSON on one line, members in the order given, integers of any size exact. */

/**
 * Writes any plain value as JSON. Undefined members are left out, bytes become base64url, dates ISO text.
 *
 * @example
 * jsonText({ svn: 9007199254740993n, gone: undefined }); // '{"svn":9007199254740993}'
 */
export function jsonText(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64url'));
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  const members = Object.entries(value).filter(
    ([, item]) => item !== undefined && typeof item !== 'function',
  );
  return `{${members.map(([name, item]) => `${JSON.stringify(name)}:${jsonText(item)}`).join(',')}}`;
}
