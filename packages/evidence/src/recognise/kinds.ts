/** What files can be. The names are for people and programs alike, and stay as they are. */

/** Evidence and parts of it. */
export type EvidenceKind =
  | 'SGX quote'
  | 'TDX quote'
  | 'DCAP quote'
  | 'TDX report'
  | 'Open Enclave report'
  | 'SEV-SNP report'
  | 'SEV-SNP evidence'
  | 'HCL report'
  | 'TPM message'
  | 'TpmInfo'
  | 'Azure guest evidence'
  | 'TPM quote'
  | 'VBS report';

/** Event logs and measurement lists. */
export type LogKind = 'TCG event log' | 'Windows boot log' | 'CCEL event log' | 'IMA list';

/** Tokens and what is in them. */
export type TokenKind = 'JWT' | 'encrypted JWT' | 'decoded JWT' | 'token claims';

/** Policies for evidence, and those of key releases. */
export type PolicyKind = 'policy' | 'policy document' | 'release policy';

/** Certificates and what comes with them. */
export type CertificateKind =
  | 'certificate'
  | 'certificate document'
  | 'certificate request'
  | 'CRL'
  | 'SEV-SNP certificates'
  | 'AMD certificates';

/** Keys. */
export type KeyKind = 'key set' | 'public key' | 'private key' | 'PKCS #12 store';

/** Endorsements. */
export type EndorsementKind =
  | 'Intel collateral'
  | 'PCCS collateral'
  | 'TCB info'
  | 'QE identity'
  | 'endorsement archive'
  | 'endorsement pack'
  | 'endorsement manifest';

/** What is sent to a service, comes from it, or was printed by a command. */
export type ExchangeKind =
  | 'attest request'
  | 'attest answer'
  | 'evidence verdict'
  | 'token verdict'
  | 'policy result'
  | 'claim set'
  | 'VM runtime data'
  | 'error answer';

/** Formats of others. */
export type ForeignKind =
  | 'ELF program'
  | 'Windows program'
  | 'ZIP file'
  | 'gzip file'
  | 'tar file'
  | 'PDF file'
  | 'PNG image'
  | 'HTML page'
  | 'Git LFS pointer'
  | 'Rego policy'
  | 'COSE signature'
  | 'CBOR document'
  | 'Trustee evidence'
  | 'EAR result'
  | 'PEM block'
  | 'UTF-16 text'
  | 'JSON document'
  | 'text';

/** What a file is. */
export type FileKind =
  | EvidenceKind
  | LogKind
  | TokenKind
  | PolicyKind
  | CertificateKind
  | KeyKind
  | EndorsementKind
  | ExchangeKind
  | ForeignKind
  | 'empty file'
  | 'unknown file';

/** A kind, with what else was seen behind a colon: `SGX quote: version 3`. */
export type Finding = FileKind | `${FileKind}: ${string}`;
