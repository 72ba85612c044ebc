/** Intel's signed JSON: the signature covers the exact text of one member, so it is sliced out, never re-serialised. */

import { CodedError } from '@veritee/core';
import { fromHex, fromUtf8, utf8, withoutMark } from '@veritee/core/internal';
import { EvidenceError, type EvidenceErrorCode } from '../../errors.ts';

/** A signed document taken apart. */
export interface SignedJson {
  /** The exact text of the signed member. */
  readonly text: string;
  /** The same, in the bytes that were signed. */
  readonly bytes: Uint8Array;
  /** The same, parsed. */
  readonly value: unknown;
  /** r and s, 32 bytes each. */
  readonly signature: Uint8Array;
}

const LONGEST = 2 * 1024 * 1024;
const TAIL = ',"signature":"';
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Takes `{"<member>":{…},"signature":"<hex>"}` apart.
 * @throws EvidenceError with the given code
 */
export function parseSignedJson(body: Uint8Array, member: string, code: EvidenceErrorCode): SignedJson {
  if (body.length > LONGEST) throw malformed(code, member);
  try {
    const whole = fromUtf8(body, member);
    const { text, from, signature } = split(withoutTail(withoutMark(whole)), member);
    // Only what was signed is parsed as the document: a second member of the same name cannot slip in.
    const value = JSON.parse(text) as unknown;
    if (!text.startsWith('{') || typeof signature !== 'string' || signature.length !== 128) {
      throw malformed(code, member);
    }
    // As many bytes as characters: all of them are ASCII, and the text stands in the bytes where it stands in the whole.
    const isAscii = whole.length === body.length;
    const bytes = isAscii ? body.subarray(from, from + text.length) : utf8(text);
    return { text, bytes, value, signature: fromHex(signature, 'signature') };
  } catch (cause) {
    if (cause instanceof EvidenceError) throw cause;
    if (cause instanceof SyntaxError || cause instanceof TypeError || cause instanceof CodedError) {
      throw malformed(code, member, cause);
    }
    throw cause;
  }
}

/** The signed text and the signature as they stand in the document. */
function split(
  whole: string,
  member: string,
): { readonly text: string; readonly from: number; readonly signature: unknown } {
  // As Intel writes it: whatever stands between these ends is one JSON value if it parses as one.
  const head = `{"${member}":`;
  const tail = whole.length - TAIL.length - 128 - 2;
  if (whole.startsWith(head) && whole.startsWith(TAIL, tail) && whole.endsWith('"}')) {
    return {
      text: whole.slice(head.length, tail),
      from: head.length,
      signature: whole.slice(tail + TAIL.length, -2),
    };
  }
  const { start, end } = findMember(whole, member) ?? { start: 0, end: 0 };
  const envelope = JSON.parse(`${whole.slice(0, start)}null${whole.slice(end)}`) as {
    readonly signature?: unknown;
  };
  return { text: whole.slice(start, end), from: start, signature: envelope.signature };
}

/** Without the white space and NUL bytes that some writers leave behind the document. */
function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(0, end);
}

/** Where an object member of the outermost object stands. Malformed JSON is found later, when the parts are parsed. */
function findMember(
  text: string,
  member: string,
): { readonly start: number; readonly end: number } | undefined {
  let depth = 0;
  let start = -1;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      const end = endOfString(text, at);
      if (start === -1 && depth === 1 && text.slice(at + 1, end) === member)
        start = objectAfter(text, end + 1);
      at = end;
    } else if (unit === 0x7b || unit === 0x5b) depth++;
    else if (unit === 0x7d || unit === 0x5d) {
      depth--;
      if (depth === 1 && start !== -1) return { start, end: at + 1 };
    }
  }
  return undefined;
}

/** Start of the object that follows a colon; -1 when something else follows. */
function objectAfter(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at++;
  if (text[at] !== ':') return -1;
  at++;
  while (text.charCodeAt(at) <= 0x20) at++;
  return text[at] === '{' ? at : -1;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return at;
    if (unit === BACKSLASH) at++;
  }
  return at;
}

/**
 * The same JSON without white space between tokens: what was signed, where a copy was pretty-printed afterwards.
 * Strings keep their bytes.
 */
export function withoutWhiteSpace(text: string): string {
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at];
    if (unit === '"') at = endOfString(text, at);
    else if (unit === ' ' || unit === '\n' || unit === '\r' || unit === '\t') {
      out += text.slice(from, at);
      from = at + 1;
    }
  }
  return out + text.slice(from);
}

/** The document as a vendor's service delivers it, from its parts. */
export function signedJsonBody(member: string, text: string, signature: string): Uint8Array {
  return utf8(`{"${member}":${text},"signature":"${signature}"}`);
}

function malformed(code: EvidenceErrorCode, member: string, cause?: unknown): EvidenceError {
  return new EvidenceError(code, `The signed ${member} cannot be read.`, {
    expected: `{"${member}":{…},"signature":"<128 hex digits>"}`,
    cause,
  });
}
