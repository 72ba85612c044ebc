/** JSON Web Signatures in compact form (RFC 7515): taken apart and put together. Whether one may be trusted is decided elsewhere. */

import { base64url, fromBase64url, fromUtf8, utf8 } from '../bytes/encoding.ts';
import { FormatError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { parseJson } from '../parse-json.ts';

/** The parts of a compact JWS. */
export interface CompactJws {
  readonly header: JsonObject;
  readonly payload: Uint8Array<ArrayBuffer>;
  /** Empty for an unsecured JWS. */
  readonly signature: Uint8Array<ArrayBuffer>;
  /** The exact ASCII text that was signed: `header.payload`. */
  readonly signingInput: string;
}

const LONGEST = 1024 * 1024;

/**
 * Takes a compact JWS apart.
 *
 * @param longest - most characters; a caller whose protocol carries logs inside tokens may ask for more
 * @throws FormatError `TokenFormat` when it has not three base64url parts or its header is no JSON object
 * @example
 * const { header, payload } = parseJws(token);
 */
export function parseJws(text: string, longest: number = LONGEST): CompactJws {
  if (text.length > longest) throw new FormatError('TokenFormat', 'The token is too long.');
  const parts = text.split('.', 4);
  const [header, payload, signature] = parts;
  if (header === undefined || payload === undefined || signature === undefined || parts.length !== 3) {
    throw new FormatError('TokenFormat', 'The token is not a compact JWS.', {
      expected: 'three parts separated by dots',
      found: `${parts.length === 4 ? 'more' : parts.length} parts`,
    });
  }
  try {
    const parsed = parseJson(fromUtf8(fromBase64url(header, 'token header')));
    if (!isJsonObject(parsed)) throw new FormatError('TokenFormat', 'The token header is not a JSON object.');
    return {
      header: parsed,
      payload: fromBase64url(payload, 'token payload'),
      signature: fromBase64url(signature, 'token signature'),
      signingInput: `${header}.${payload}`,
    };
  } catch (cause) {
    throw cause instanceof FormatError && cause.code === 'TokenFormat'
      ? cause
      : new FormatError('TokenFormat', 'The token is not a compact JWS.', { cause });
  }
}

/**
 * The JSON object in the payload of a JWS.
 * @throws FormatError `TokenFormat`
 */
export function jwsClaims(jws: CompactJws): JsonObject {
  try {
    const claims = parseJson(fromUtf8(jws.payload));
    if (isJsonObject(claims)) return claims;
  } catch (cause) {
    throw new FormatError('TokenFormat', 'The token body is not JSON text.', { cause });
  }
  throw new FormatError('TokenFormat', 'The token body is not a JSON object.');
}

/** The signing input of a JWS: base64url of header and payload with a dot between. Header members keep their order. */
export function jwsSigningInput(header: object, payload: string): string {
  return `${base64url(utf8(JSON.stringify(header)))}.${base64url(utf8(payload))}`;
}

/**
 * An unsecured JWS (`alg: none`, empty signature).
 *
 * @example
 * unsecuredJws({ alg: 'none' }, ''); // 'eyJhbGciOiJub25lIn0..'
 */
export function unsecuredJws(header: object, payload: string): string {
  return `${jwsSigningInput(header, payload)}.`;
}
