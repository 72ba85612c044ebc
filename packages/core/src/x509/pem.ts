/** PEM text to DER and back (RFC 7468), as strict as X.509 chains in evidence need. */

import { base64, fromBase64, withoutMark } from '../bytes/encoding.ts';
import { FormatError } from '../errors.ts';

const LINE = 64;
const MOST_BLOCKS = 64;

/**
 * The DER contents of all blocks with the given label, in order. Text outside blocks may only be white space or NUL
 * bytes, as quote libraries append them, and a byte order mark in front.
 *
 * @throws FormatError `PemFormat` on anything else, or when there is no block, or more than 64
 */
export function fromPem(given: string, label: string): Uint8Array[] {
  const text = withoutMark(given);
  const begin = `-----BEGIN ${label}-----`;
  const end = `-----END ${label}-----`;
  const blocks: Uint8Array[] = [];
  let at = 0;
  for (;;) {
    const from = text.indexOf(begin, at);
    requireBlank(text.slice(at, from === -1 ? undefined : from));
    if (from === -1) break;
    const to = text.indexOf(end, from);
    if (to === -1) throw new FormatError('PemFormat', `A PEM block "${label}" has no end line.`);
    if (blocks.length === MOST_BLOCKS) {
      throw new FormatError('PemFormat', 'The PEM text has too many blocks.', {
        expected: `at most ${MOST_BLOCKS}`,
      });
    }
    blocks.push(decodeBody(text.slice(from + begin.length, to)));
    at = to + end.length;
  }
  if (blocks.length === 0) throw new FormatError('PemFormat', `The text has no PEM block "${label}".`);
  return blocks;
}

function decodeBody(body: string): Uint8Array {
  // As everybody writes it, and quicker than to search for all white space.
  const bytes = base64In(body.replaceAll('\n', '')) ?? base64In(body.replaceAll(/[\r\n\t ]/g, ''));
  if (bytes === undefined || bytes.length === 0)
    throw new FormatError('PemFormat', 'A PEM block is not valid base64.');
  return bytes;
}

function base64In(text: string): Uint8Array | undefined {
  try {
    return fromBase64(text);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function requireBlank(text: string): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit !== 0 && unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) {
      throw new FormatError('PemFormat', 'There is text between or around the PEM blocks.');
    }
  }
}

/**
 * One PEM block: 64 columns, LF line ends, LF after the end line.
 *
 * @example
 * toPem(certificate.der, 'CERTIFICATE');
 */
export function toPem(der: Uint8Array, label: string): string {
  return pemBlock(base64(der), label);
}

/**
 * The same of what is base64 already.
 *
 * @example
 * pemBlock(key.x5c[0], 'CERTIFICATE');
 */
export function pemBlock(body: string, label: string): string {
  let lines = '';
  for (let at = 0; at < body.length; at += LINE) lines += `${body.slice(at, at + LINE)}\n`;
  return `-----BEGIN ${label}-----\n${lines}-----END ${label}-----\n`;
}
