/** Bytes to text and back: hex, base64, base64url, UTF-8. Portable; strict unless a name says otherwise. */

import { FormatError } from '../errors.ts';

const HEX = /^(?:[0-9a-fA-F]{2})*$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const BASE64URL = /^[A-Za-z0-9_-]*$/;
const ANY_BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The platform's own codec where there is one (Node, Deno, Bun): several times faster than the portable way. */
interface NativeBuffer {
  byteLength(text: string): number;
  from(text: string, encoding: 'base64' | 'hex'): Uint8Array<ArrayBuffer>;
  from(
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
  ): { toString(encoding: 'base64' | 'base64url' | 'hex'): string };
}
const native = (globalThis as { readonly Buffer?: NativeBuffer }).Buffer;

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return utf8Encoder.encode(text);
}

/**
 * The text that UTF-8 bytes stand for.
 * @throws FormatError `EncodingInvalid` on bytes that are not UTF-8
 */
export function fromUtf8(bytes: Uint8Array, what = 'text'): string {
  try {
    return utf8Decoder.decode(bytes);
  } catch (cause) {
    throw new FormatError('EncodingInvalid', `The ${what} is not valid UTF-8.`, { cause });
  }
}

/**
 * The text without a byte order mark in front, which some editors write. Everything that reads a text skips it here; what
 * is hashed or signed is the text as it came, the mark included.
 *
 * @example
 * withoutMark('\ufeff{}'); // '{}'
 */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === MARK ? text.slice(1) : text;
}

const MARK = 0xfeff;

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  if (native !== undefined) {
    return native.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  }
  let text = '';
  for (const byte of bytes) text += digits[byte];
  return text;
}

/**
 * Bytes of hexadecimal text, either case.
 * @throws FormatError `EncodingInvalid`
 */
export function fromHex(text: string, what = 'text'): Uint8Array<ArrayBuffer> {
  if (!HEX.test(text)) throw invalid(what, 'hexadecimal');
  if (native !== undefined) return plain(native.from(text, 'hex'));
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = (nibble(text.charCodeAt(2 * i)) << 4) | nibble(text.charCodeAt(2 * i + 1));
  }
  return bytes;
}

/** Value of a hex digit by its code: 0-9, then A-F and a-f, which differ in one bit. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : (code & 0x0f) + 9;
}

/** Standard base64 with padding (RFC 4648 section 4). */
export function base64(bytes: Uint8Array): string {
  if (native !== undefined) {
    return native.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  }
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x2000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  }
  return btoa(binary);
}

/** base64url without padding (RFC 4648 section 5), the form of JWS and of Azure's JSON bodies. */
export function base64url(bytes: Uint8Array): string {
  if (native !== undefined) {
    return native.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
  }
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Bytes of standard base64, padding required. Refuses non-zero bits behind the last byte, so one value has one spelling.
 * @throws FormatError `EncodingInvalid`
 */
export function fromBase64(text: string, what = 'text'): Uint8Array<ArrayBuffer> {
  if (native !== undefined) {
    // The native decoder passes over what is no base64; writing again shows it, faster than to look at each character.
    const found = plain(native.from(text, 'base64'));
    if (base64(found) !== text) throw invalid(what, 'base64');
    return found;
  }
  if (text.length % 4 !== 0 || !BASE64.test(text)) throw invalid(what, 'base64');
  const bytes = decodeBinary(text, what);
  const tail = bytes.length % 3;
  if (tail !== 0 && base64(bytes.subarray(-tail)) !== text.slice(-4)) throw invalid(what, 'base64');
  return bytes;
}

/**
 * Bytes of base64url without padding. Refuses non-zero bits behind the last byte, so one value has one spelling.
 * @throws FormatError `EncodingInvalid`
 */
export function fromBase64url(text: string, what = 'text'): Uint8Array<ArrayBuffer> {
  if (text.length % 4 === 1 || !BASE64URL.test(text)) throw invalid(what, 'base64url');
  const bytes = decodeBinary(text.replaceAll('-', '+').replaceAll('_', '/'), what);
  if (
    text.length % 4 !== 0 &&
    base64url(bytes.subarray(-(bytes.length % 3))) !== text.slice(-(text.length % 4))
  ) {
    throw invalid(what, 'base64url');
  }
  return bytes;
}

/**
 * Bytes of base64 or base64url, with or without padding: what clients of Azure Attestation really send.
 * @throws FormatError `EncodingInvalid`
 */
export function fromAnyBase64(text: string, what = 'text'): Uint8Array<ArrayBuffer> {
  const bare = text.endsWith('=') ? text.replace(/={1,2}$/, '') : text;
  if (bare.length % 4 === 1) throw invalid(what, 'base64url');
  if (native !== undefined) {
    // The native decoder reads both alphabets, ends at a sign of padding and skips ASCII of neither: whatever it did not
    // take is missing from the length. Evidence is long, and a search for foreign characters takes three times as long.
    // Of characters beyond ASCII it takes the low byte, so those are counted first.
    const bytes = native.byteLength(bare) === bare.length ? native.from(bare, 'base64') : undefined;
    if (bytes?.length !== Math.floor((bare.length * 3) / 4)) throw invalid(what, 'base64url');
    return plain(bytes);
  }
  if (!ANY_BASE64.test(text)) throw invalid(what, 'base64url');
  return decodeBinary(bare.replaceAll('-', '+').replaceAll('_', '/'), what);
}

/** The same bytes as what callers expect: not the platform's subclass. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The text has only characters of base64, which callers made sure of: the native decoder would skip others. */
function decodeBinary(text: string, what: string): Uint8Array<ArrayBuffer> {
  if (native !== undefined) return plain(native.from(text, 'base64'));
  let binary: string;
  try {
    binary = atob(text);
  } catch (cause) {
    throw new FormatError('EncodingInvalid', `The ${what} is not valid base64.`, { cause });
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function invalid(what: string, form: string): FormatError {
  return new FormatError('EncodingInvalid', `The ${what} is not valid ${form}.`, { expected: form });
}

/** The given arrays one after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concatAll(parts);
}

/** The same for a list: as arguments, the hundred thousand pieces of a slow answer would not fit on the stack. */
export function concatAll(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether two public byte strings are the same. Not for secrets: it stops at the first difference. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Whether two byte strings are the same, in a time that depends on their lengths alone. */
export function sameSecret(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let differences = 0;
  for (let i = 0; i < a.length; i++) differences |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return differences === 0;
}

/** Whether all bytes are zero. */
export function allZero(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0) return false;
  return true;
}

/**
 * The bytes without the NULs at their end, as a view: a C string that was sent with its terminator. Looks at each byte
 * once, where the expression `/\0+$/` on a text starts again at every NUL.
 */
export function withoutTrailingNuls(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}
