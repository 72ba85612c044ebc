/** Hints for tokens that are not valid, by the code of the problem. */

const REFUSE = 'Correct the option if it is wrong; otherwise refuse the token.';

const BY_CODE: Readonly<Record<string, string>> = {
  TokenFormat: 'Give the token that the service returned, or the JSON of attest --json.',
  TokenUnsecured: 'Attest again without --draft-policy: nobody vouches for a token of a draft.',
  TokenExpired: 'Attest again for a new token, or verify as of the time of the token with --at.',
  TokenNotYetValid: 'Leave out --at or give a later time; without --at, correct the clock of this machine.',
  SignatureInvalid:
    'The token was changed after it was signed, or someone else signed it. Use it exactly as the service returned it; if it still fails, refuse it.',
  KeyUnknown:
    'Leave out --keys, or give the key set that the issuer publishes at /certs now: keys are replaced from time to time.',
  DebuggableRefused: 'For tests only: --allow-debug accepts it.',
  IssuerUnexpected: 'If the instance that was found is the one to trust, name it with --issuer.',
  NonceUnexpected: 'Give the nonce of this very attestation; otherwise the token may be a copy.',
};

/** What to do about a problem; undefined where its message says all. */
export function tokenHint(code: string): string | undefined {
  return BY_CODE[code] ?? (/Unexpected$|TooLow$/.test(code) ? REFUSE : undefined);
}
