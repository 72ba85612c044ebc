/** What a text is: PEM, tokens, policies, JSON, lists, formats of others; and text that spells bytes. */

import { jsonKind } from './json.ts';
import type { Finding } from './kinds.ts';

/** First words of texts, after comments; a policy without its version is one too. */
const STARTS: readonly (readonly [RegExp, Finding])[] = [
  [/^version https:\/\/git-lfs/, 'Git LFS pointer'],
  [/^version\s*=/, 'policy'],
  [/^(authorization|issuance|configuration)rules/, 'policy'],
  [/^\[\s*type\s*==/, 'policy'],
  [/^=>/, 'policy'],
  [/^package\s+[\w.]+\s*$/m, 'Rego policy'],
  [/^<(!doctype )?html/i, 'HTML page'],
  [/^\d+ \w+ ima/, 'IMA list: text'],
  // Of JSON, what its names alone do not say.
  [/^\{\s*"format"\s*:\s*"veritee-endorsement-archive/, 'endorsement archive'],
  [/^\{\s*"format"\s*:\s*"veritee-endorsements/, 'endorsement manifest'],
  [/^\{\s*"data"\s*:\s*"ey/, 'attest request'],
  [/^[{[]/, 'JSON document'],
];

/** Headers of HTTP carry PEM with its blanks and lines as percent signs and digits. */
const PEM = /^-----BEGIN(?: |%20)([A-Z0-9 %]*)-----([^-]*)/m;
const COMMENTS = /^(\s*\/\/[^\n]*(\n|$))+/;
/** The look may end within the payload. */
const COMPACT = /^(e[wy][\w-]+)\.([\w-]*)(?:\.[\w-]*(\.[\w-]*\.[\w-]*)?)?$/;

/** The text that the start of a file holds; undefined for bytes that no text has. */
export function textOf(head: Uint8Array): string | undefined {
  // Texts that programs in C wrote often end with zero bytes.
  let end = head.length;
  while (head[end - 1] === 0) end--;
  const letters = head.subarray(0, end);
  if (letters.some((byte) => byte < 9 || (byte > 13 && byte < 32))) return undefined;
  try {
    // The start may end within a letter.
    return new TextDecoder('utf-8', { fatal: true }).decode(letters, { stream: true }).trim();
  } catch {
    return undefined;
  }
}

/** The kind of a text that is not empty. */
export function textKind(text: string): Finding {
  const bare = text.replace(COMMENTS, '').trimStart();
  const [, kind] = STARTS.find(([pattern]) => pattern.test(bare)) ?? [];
  if (kind === 'JSON document') return jsonKind(text);
  return kind ?? tokenKind(text) ?? 'text';
}

/** Compact JWS and JWE: the header is JSON with an algorithm. */
function tokenKind(text: string): Finding | undefined {
  const [, header = '', payload = '', more] = COMPACT.exec(text) ?? [];
  if (!/"alg"/.test(decoded(header))) return undefined;
  if (/-endorsements/.test(decoded(header))) return 'endorsement pack';
  if (more !== undefined) return 'encrypted JWT';
  const [about, isCertificate] =
    /^\s*\{\s*"(?:AttestationPolicy|(?:maa-)?(policyCertificate))"|^$/.exec(decoded(payload.slice(0, 80))) ??
    [];
  // Documents that reset a policy are empty.
  const kind = about === undefined ? 'JWT' : isCertificate ? 'certificate document' : 'policy document';
  return text.endsWith('.') ? `${kind}: unsecured` : kind;
}

/** Base64url or base64 without padding; of a length that cannot be, all but the last letter. */
function decoded(letters: string): string {
  const whole = letters.length % 4 === 1 ? letters.slice(0, -1) : letters;
  return atob(whole.replaceAll('-', '+').replaceAll('_', '/'));
}

/** How bytes can be written down. */
export type Spelling = 'raw' | 'hex' | 'base64' | 'base64url' | 'pem';

/** Bytes that a text spells. */
export interface Spelled {
  readonly spelling: Spelling;
  readonly bytes: Uint8Array;
  /** Of a PEM block. */
  readonly label?: string | undefined;
}

/** Fewer bytes than this could as well be a word. */
const SHORTEST = 32;

/** The bytes that a text spells (of PEM: those of its first block); undefined for a text that is no spelling throughout. */
export function spelled(text: string): Spelled | undefined {
  const [, label, block = ''] = PEM.exec(text) ?? [];
  if (label !== undefined)
    return {
      spelling: 'pem',
      bytes: bytesOf(/^[A-Za-z0-9+/]*/.exec(block.replaceAll(/\s|%0A/g, ''))?.[0] ?? ''),
      label,
    };
  const digits = text.replace(/^0x/, '').replaceAll(/[\s:]+/g, '');
  if (digits.length >= 2 * SHORTEST && /^[0-9a-f]+$/i.test(digits)) {
    const pairs = digits.match(/../g) ?? [];
    return { spelling: 'hex', bytes: Uint8Array.from(pairs, (pair) => Number(`0x${pair}`)) };
  }
  // Lines may be broken anywhere; blanks inside a line are prose.
  const letters = /\S[ \t]+\S/.test(text) ? '' : text.replaceAll(/\s+/g, '').replace(/={1,2}$/, '');
  if (letters.length * 0.75 < SHORTEST || !/^([\w-]+|[a-z0-9+/]+)$/i.test(letters)) return undefined;
  return { spelling: /[-_]/.test(letters) ? 'base64url' : 'base64', bytes: bytesOf(letters) };
}

function bytesOf(letters: string): Uint8Array {
  return Uint8Array.from(decoded(letters), (letter) => letter.charCodeAt(0));
}
