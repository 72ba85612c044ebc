/** Names what was given in place of a token, key or certificate: a JWT, JSON, PEM, DER or nothing. */

const PEM = /^-----BEGIN ([A-Z0-9 ]+)-----/m;
const COMPACT = /^e[wy][\w-]+\.[\w-]*\.[\w-]*$/;
/** A sequence of DER in base64: certificates and keys begin so. */
const BASE64_DER = /^MI[A-Za-z0-9+/]/;
/** DER that was read as text: a sequence and the length of its length, whatever the decoder made of it. */
const TEXT_DER = /^0[\u0080-\uffff]/;

/**
 * The form of a value, for the `found` of an error; of its content only the label of a PEM block is said.
 *
 * @example
 * formOf('{"keys":[]}'); // 'JSON text'
 */
export function formOf(value: unknown): string {
  if (value instanceof Uint8Array) return value[0] === 0x30 ? 'DER' : 'bytes';
  if (typeof value !== 'string') return value === null ? 'null' : typeof value;
  const text = value.trim();
  if (text === '') return 'an empty text';
  const label = PEM.exec(text)?.[1];
  if (label !== undefined) return `PEM text (${label})`;
  if (COMPACT.test(text)) return 'a JWT';
  if (BASE64_DER.test(text)) return 'DER in base64';
  if (TEXT_DER.test(text)) return 'DER';
  return /^[[{]/.test(text) ? 'JSON text' : 'other text';
}
