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

/**
 * The policy text in a policy document; an empty payload is the empty policy.
 * @throws FormatError `TokenFormat` or `EncodingInvalid`
 */
export function policyTextOf(document: CompactJws): string {
  if (document.payload.length === 0) return '';
  const policy = jwsClaims(document)['AttestationPolicy'];
  if (typeof policy !== 'string') {
    throw new FormatError('TokenFormat', 'The policy document has no AttestationPolicy.');
  }
  return fromUtf8(fromAnyBase64(policy, 'AttestationPolicy'), 'policy');
}
