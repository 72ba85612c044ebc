/** Intel's signed JSON: the signature covers the exact text of one member, so it is sliced out, never re-serialised. */

import { CodedError, fromHex, fromUtf8, utf8 } from '@veritee/core';
import { EvidenceError, type EvidenceErrorCode } from '../errors.ts';

/** A signed document taken apart. */
export interface SignedJson {
  /** The exact text of the signed member. */
  readonly text: string;
  /** r and s, 32 bytes each. */
  readonly signature: Uint8Array;
}

const LONGEST = 2 * 1024 * 1024;

/**
 * Takes `{"<member>":{…},"signature":"<hex>"}` apart.
 * @throws EvidenceError with the given code
 */
export function parseSignedJson(body: Uint8Array, member: string, code: EvidenceErrorCode): SignedJson {
  if (body.length > LONGEST) throw malformed(code, member);
  try {
    const whole = fromUtf8(body, member).replace(/[\0\s]+$/, '');
    const parsed: unknown = JSON.parse(whole);
    const signature = (parsed as { readonly signature?: unknown }).signature;
    const text = sliceMember(whole, member);
    if (text === undefined || typeof signature !== 'string' || signature.length !== 128)
      throw malformed(code, member);
    return { text, signature: fromHex(signature, 'signature') };
  } catch (cause) {
    if (cause instanceof EvidenceError) throw cause;
    if (cause instanceof SyntaxError || cause instanceof TypeError || cause instanceof CodedError) {
      throw malformed(code, member, cause);
    }
    throw cause;
  }
}

/** The raw text of an object member of the outermost object. The input is valid JSON. */
function sliceMember(text: string, member: string): string | undefined {
  let depth = 0;
  let start = -1;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at];
    if (unit === '"') {
      const end = endOfString(text, at);
      const isName =
        depth === 1 && text.slice(at + 1, end) === member && /^\s*:\s*\{/.test(text.slice(end + 1, end + 64));
      if (isName && start === -1) start = text.indexOf('{', end);
      at = end;
    } else if (unit === '{' || unit === '[') depth++;
    else if (unit === '}' || unit === ']') {
      depth--;
      if (depth === 1 && start !== -1) return text.slice(start, at + 1);
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
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

/** The document as a maker's service delivers it, from its parts. */
export function signedJsonBody(member: string, text: string, signature: string): Uint8Array {
  return utf8(`{"${member}":${text},"signature":"${signature}"}`);
}

function malformed(code: EvidenceErrorCode, member: string, cause?: unknown): EvidenceError {
  return new EvidenceError(code, `The signed ${member} cannot be read.`, {
    expected: `{"${member}":{…},"signature":"<128 hex digits>"}`,
    cause,
  });
}
