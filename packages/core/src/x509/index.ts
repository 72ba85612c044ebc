/** The entry point of X.509: certificates, revocation lists, paths and signatures, on every runtime. */

export {
  type Certificate,
  type CertificateExtension,
  decodeCertificate,
  decodeCertificates,
  extensionOid,
  importP256PublicKey,
  keyUsageBit,
  publicKeyOf,
} from './certificate.ts';
export {
  anchorFor,
  anchorOf,
  isOwnCertificate,
  isSelfIssued,
  type LinkFault,
  orderPath,
  pathFault,
  type TrustAnchor,
} from './chain.ts';
export { decodeRevocationList, type RevocationList } from './crl.ts';
export { DerReader, type DerValue, derLength } from './der.ts';
export { derTag } from './der-tag.ts';
export { daysIn } from './der-time.ts';
export { X509Error, type X509ErrorCode } from './errors.ts';
export { issuerKeyOf } from './issuer-key.ts';
export { nameText } from './name-text.ts';
export { fromPem, toPem } from './pem.ts';
export { isSignedBy, type SignedDer, signatureOf } from './signature.ts';
export { derOid } from './write-der.ts';
