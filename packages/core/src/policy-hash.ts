/** The hash by which tokens name the policy that was in force. */

import { base64url, utf8 } from './bytes/encoding.ts';

/**
 * The `x-ms-policy-hash` of a policy: BASE64URL(SHA-256(BASE64URL(UTF-8 of the text))). It covers the exact text, white
 * space and comments included, and not the document that carries it.
 *
 * @example
 * await policyHash('version= 1.0;authorizationrules{=> permit();};'); // '9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco'
 */
export async function policyHash(text: string): Promise<string> {
  const encoded = utf8(base64url(utf8(text)));
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', encoded)));
}
