/** What `POST /attest/Tpm` has of its own: any spelling of its path, and room for logs. */

import type { AnyScheme } from '@veritee/evidence';

/** The path that Windows uses is in lower case; SDKs write `Tpm`. */
const ANY_CASE = /^\/attest\/tpm(?=\?|$)/i;

/** The URL with the one spelling that has a route. */
export function canonicalConversationUrl(url: string): string {
  return url.replace(ANY_CASE, '/attest/Tpm');
}

/** A TPM request of 24 MiB in base64url, and the JSON around it. */
const CONVERSATION_LIMIT = 32 * 1024 * 1024 + 64 * 1024;

/** Bytes of an attest body; undefined where the limit of all bodies holds. */
export function attestBodyLimit({ conversation }: AnyScheme): number | undefined {
  return conversation === undefined ? undefined : CONVERSATION_LIMIT;
}
