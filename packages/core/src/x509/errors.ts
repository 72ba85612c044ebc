/** What goes wrong in certificates, revocation lists and their chains. */

import { CodedError } from '../errors.ts';

/** Codes of X.509 failures. Callers who know the certificate's role turn them into their own. */
export type X509ErrorCode =
  | 'CertificateFormat'
  | 'CrlFormat'
  | 'SignatureAlgorithmUnsupported'
  | 'CriticalExtensionUnknown';

/** A certificate or revocation list that cannot be read. */
export class X509Error extends CodedError<X509ErrorCode> {}
