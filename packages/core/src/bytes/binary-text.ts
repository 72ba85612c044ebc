/** Recognises binary data that was written down as text: hex, base64, base64url, PEM. Anything doubtful stays raw. */

import { fromHex } from './encoding.ts';

/** How bytes were written down. */
export type Spelling = 'raw' | 'hex' | 'base64' | 'base64url' | 'pem';

/** Bytes and how they were written down. */
export interface BinaryText {
  readonly spelling: Spelling;
  readonly bytes: Uint8Array;
}

/** Fewer bytes than this could as well be a word; all binary inputs of the commands are longer. */
const SHORTEST = 32;

const PEM_BLOCK = /^\s*-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\s]+)-----END ([A-Z0-9 ]+)-----\s*$/;
const HEX = /^(?:0[xX])?((?:[0-9a-fA-F]{2})+)$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const BASE64URL = /^[A-Za-z0-9_-]+={0,2}$/;

/**
 * The bytes that a file stands for. Only text is ever decoded: one byte that no text has (as every quote, report and
 * log has in its first ten) makes it raw. Text of hex digits alone is hex; digits and letters only, in lines without
 * blanks between, base64; a mixture of both base64 alphabets, or a broken length, is left raw.
 *
 * @example
 * fromSpelling(utf8('03 00 02 00 …')).spelling; // 'hex'
 */
export function fromSpelling(input: Uint8Array): BinaryText {
  const raw: BinaryText = { spelling: 'raw', bytes: input };
  const text = asciiText(input);
  if (text === undefined) return raw;
  const decoded = fromPemBlock(text) ?? fromHexText(text) ?? fromBase64Text(text);
  return decoded !== undefined && decoded.bytes.length >= SHORTEST ? decoded : raw;
}

const ascii = new TextDecoder();

/** The input as text, when it is printable ASCII throughout; a UTF-8 byte order mark in front is dropped. */
function asciiText(input: Uint8Array): string | undefined {
  const marked = input[0] === 0xef && input[1] === 0xbb && input[2] === 0xbf;
  const body = marked ? input.subarray(3) : input;
  for (const byte of body) {
    const blank = byte === 0x09 || byte === 0x0a || byte === 0x0d;
    if (!blank && (byte < 0x20 || byte > 0x7e)) return undefined;
  }
  return ascii.decode(body);
}

function fromPemBlock(text: string): BinaryText | undefined {
  const [, label, lines, end] = PEM_BLOCK.exec(text) ?? [];
  const body = lines?.replaceAll(/\s/g, '');
  return body !== undefined && label === end && isBase64(body) ? decoded('pem', body, 'base64') : undefined;
}

/** Hex dumps have blanks between groups of digits; a group holds whole bytes. */
function fromHexText(text: string): BinaryText | undefined {
  const groups = text.split(/[\s:]+/).filter((group) => group !== '');
  const digits = groups.map((group) => HEX.exec(group)?.[1]);
  if (digits.length === 0 || digits.includes(undefined)) return undefined;
  return decoded('hex', digits.join(''), 'hex');
}

/** Lines may be broken anywhere; blanks inside a line are prose, not base64. */
function fromBase64Text(text: string): BinaryText | undefined {
  const lines = text.trim();
  if (/\S[ \t]+\S/.test(lines)) return undefined;
  const body = lines.replaceAll(/[ \t]|\r?\n/g, '');
  if (isBase64(body)) return decoded('base64', body, 'base64');
  if (BASE64URL.test(body) && lengthFits(body)) return decoded('base64url', body, 'base64url');
  return undefined;
}

function isBase64(body: string): boolean {
  return BASE64.test(body) && lengthFits(body);
}

/** With padding a multiple of four; without, anything but one letter too many. */
function lengthFits(body: string): boolean {
  return body.endsWith('=') ? body.length % 4 === 0 : body.length % 4 !== 1;
}

function decoded(spelling: Spelling, body: string, encoding: 'hex' | 'base64' | 'base64url'): BinaryText {
  return { spelling, bytes: encoding === 'hex' ? fromHex(body) : fromLetters(body) };
}

/** Bits behind the last byte are left out, whatever they are: the text is what people have, not what is signed. */
function fromLetters(body: string): Uint8Array<ArrayBuffer> {
  const binary = atob(body.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
