/** Policies as documents: the JWS around a policy text. */

import { base64url, fromAnyBase64, fromUtf8, utf8 } from '../bytes/encoding.ts';
import { FormatError } from '../errors.ts';
import { type CompactJws, jwsClaims, unsecuredJws } from '../tokens/jws.ts';

/** The JWS payload that carries a policy text. */
export function policyPayload(policy: string): string {
  return JSON.stringify({ AttestationPolicy: base64url(utf8(policy)) });
}

/**
 * An unsecured policy document, the form in which an instance answers its default policy.
 *
 * @example
 * unsecuredPolicyToken('version= 1.0;authorizationrules{=> permit();};');
 */
export function unsecuredPolicyToken(policy: string): string {
  return unsecuredJws({ alg: 'none' }, policyPayload(policy));
}

/** A document without a policy: what resets one, and what an instance answers for a type without a default. */
export const emptyPolicyToken: string = unsecuredJws({ alg: 'none' }, '');

/** How a document holds its policy: `empty` has no payload, `plain` is the dialect of 2018-09-01-preview. */
export type PolicyForm = 'base64url' | 'plain' | 'empty';

/**
 * The policy text in a policy document; an empty payload is the empty policy. Base64url is what all current clients
 * write; 2018-09-01-preview had the plain text there, which is no base64: every policy has a semicolon.
 *
 * @throws FormatError `TokenFormat` or `EncodingInvalid`
 */
export function policyTextOf(document: CompactJws): string {
  return readPolicyDocument(document).text;
}

const BASE64_CHARACTERS = /^[\w+/=-]*$/;

/**
 * The policy text in a policy document, and the form in which it stands there.
 * @throws FormatError `TokenFormat` or `EncodingInvalid`
 */
export function readPolicyDocument(document: CompactJws): {
  readonly text: string;
  readonly form: PolicyForm;
} {
  if (document.payload.length === 0) return { text: '', form: 'empty' };
  const policy = jwsClaims(document)['AttestationPolicy'];
  if (typeof policy !== 'string') {
    throw new FormatError('TokenFormat', 'The policy document has no AttestationPolicy.');
  }
  if (!BASE64_CHARACTERS.test(policy)) return { text: policy, form: 'plain' };
  return { text: fromUtf8(fromAnyBase64(policy, 'AttestationPolicy'), 'policy'), form: 'base64url' };
}
