/** Files, decoded from how they are written down, with what they are and what they are for. */

import { fromSpelling } from '@veritee/core/internal';
import { isSelfIssued } from '@veritee/core/internal/x509';
import { schemes } from '@veritee/evidence';
import { type FileKind, recognise } from '@veritee/evidence/recognise';
import type { FileRole, GivenFile, RecognisedFile } from '../protocol.ts';
import { certificatesIn } from './certificates-in.ts';

/** A file and what is in it. */
export interface KnownFile extends RecognisedFile {
  readonly given: GivenFile;
  /** The bytes that it spells. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const ENDORSEMENTS: readonly FileKind[] = ['Intel collateral', 'endorsement archive', 'endorsement manifest'];

/** Recognises files, each by itself. */
export function knownFiles(files: readonly GivenFile[]): KnownFile[] {
  return files.map(knownFile);
}

function knownFile(given: GivenFile): KnownFile {
  const { kind, detail, spelling } = recognise(given.bytes);
  const certificates = kind === 'certificate' ? certificatesIn(given.bytes) : [];
  const roots = certificates.filter(isSelfIssued).map(({ commonName }) => commonName);
  const spelled = fromSpelling(given.bytes);
  return {
    id: given.id,
    name: given.name,
    size: given.bytes.length,
    kind,
    detail,
    spelling,
    role: roleOf(kind, roots.length > 0),
    roots,
    given,
    bytes: spelled.bytes as Uint8Array<ArrayBuffer>,
  };
}

function roleOf(kind: FileKind, isRoot: boolean): FileRole {
  if (schemes.some(({ fileKinds = [] }) => fileKinds.includes(kind))) return 'evidence';
  if (ENDORSEMENTS.includes(kind)) return 'endorsements';
  if (isRoot) return 'root';
  return kind === 'unknown file' || kind === 'empty file' ? 'other' : 'document';
}
