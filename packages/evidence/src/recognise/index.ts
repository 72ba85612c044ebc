/** Entry point of the recogniser: what a file is, without any of the code that verifies it. */

export type {
  CertificateKind,
  EndorsementKind,
  EvidenceKind,
  ExchangeKind,
  FileKind,
  ForeignKind,
  KeyKind,
  LogKind,
  PolicyKind,
  TokenKind,
} from './kinds.ts';
export { type Recognised, recognise } from './recognise.ts';
export type { Spelling } from './text.ts';
