/** Codes of the development issuer that become a token once (RFC 6749 §4.1), for who made their PKCE challenge (RFC 7636). */

import { hash, randomBytes } from 'node:crypto';

/** What a code stands for. */
export interface CodeGrant {
  readonly clientId: string;
  /** Exactly as it was asked for. */
  readonly redirectUri: string;
  /** base64url of the SHA-256 of the verifier. */
  readonly challenge: string;
  /** What the token is for. */
  readonly resource: string;
  /** Whether an ID token belongs to the answer, and what the caller wants to find in it. */
  readonly openId: boolean;
  readonly nonce?: string | undefined;
}

/** What a caller shows to have the token. */
export interface CodeProof {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly verifier: string;
}

/** The codes that were not used yet. */
export interface AuthorizationCodes {
  issue(grant: CodeGrant): string;
  /** What the code stands for. It is used up by the first attempt, also by a wrong one. */
  redeem(code: string, proof: CodeProof): CodeGrant | undefined;
}

const LIFE = 60_000;
/** The oldest goes first: nobody waits for so many at once. */
const MOST_CODES = 100;

/**
 * No codes yet.
 *
 * @param clock - the real time
 */
export function authorizationCodes(clock: () => Date): AuthorizationCodes {
  const waiting = new Map<string, { readonly grant: CodeGrant; readonly ends: number }>();
  return {
    issue: (grant) => {
      const code = randomBytes(24).toString('base64url');
      waiting.set(code, { grant, ends: clock().getTime() + LIFE });
      const [oldest] = waiting.keys();
      if (waiting.size > MOST_CODES && oldest !== undefined) waiting.delete(oldest);
      return code;
    },
    redeem: (code, { clientId, redirectUri, verifier }) => {
      const known = waiting.get(code);
      waiting.delete(code);
      if (known === undefined || clock().getTime() >= known.ends) return undefined;
      const { grant } = known;
      const isProven =
        grant.clientId === clientId &&
        grant.redirectUri === redirectUri &&
        grant.challenge === hash('sha256', verifier, 'base64url');
      return isProven ? grant : undefined;
    },
  };
}
