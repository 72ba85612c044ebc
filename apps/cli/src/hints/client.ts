/** Hints for what clients refuse to send. */

import type { Hints } from './hint.ts';

/** By code. */
export const clientHints: Hints = {
  EndpointInsecure: 'Write https:// in the address.',
  SigningKeyMismatch:
    'Give the certificate of this very key with --signing-certificate; its issuers may follow it in the file.',
  SigningKeyInvalid: ({ found, hint }) =>
    hint !== undefined || /ENCRYPTED/.test(found ?? '')
      ? 'Decrypt it first: openssl pkey -in KEY.pem -out PLAIN.pem'
      : 'Give a private key in PEM with --signing-key, of the type of key that is in the certificate.',
  CertificateInvalid:
    'Give the certificate with --signing-certificate, and its private key with --signing-key.',
};
