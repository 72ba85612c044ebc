/** Hints for tokens that are not valid, by the code of the problem. */

const REFUSE = 'Correct the option if it is wrong; otherwise refuse the token.';

const BY_CODE: Readonly<Record<string, string>> = {
  TokenFormat: 'Give the token as the service answered it, or the JSON of attest --json.',
  TokenUnsecured: 'Attest again without --draft-policy: nobody vouches for a token of a draft.',
  TokenExpired: 'Attest again for a new token, or judge by the time of the token with --at.',
  TokenNotYetValid: 'Leave out --at or give a later moment; without --at, correct the clock of this machine.',
  SignatureInvalid: 'Use the token exactly as the service answered it: one that was changed proves nothing.',
  KeyUnknown:
    'Leave out --keys, or give what the issuer answers at /certs now: keys are replaced from time to time.',
  DebuggableRefused: 'For tests only: --allow-debug accepts it.',
  IssuerUnexpected: 'If the instance that was found is the one to trust, name it with --issuer.',
  NonceUnexpected: 'Give the nonce of this very attestation; otherwise the token may be a copy.',
};

/** What to do about a problem; undefined where its message says all. */
export function tokenHint(code: string): string | undefined {
  return BY_CODE[code] ?? (/Unexpected$|TooLow$/.test(code) ? REFUSE : undefined);
}
