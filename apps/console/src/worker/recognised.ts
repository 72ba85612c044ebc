/** Files, decoded from how they are written down, with what they are and what they are for. */

import { CodedError } from '@veritee/core';
import { fromSpelling, fromUtf8, parseJson, withoutMark } from '@veritee/core/internal';
import { isSelfIssued } from '@veritee/core/internal/x509';
import { type AnyScheme, type AttestRequest, schemes } from '@veritee/evidence';
import { type FileKind, recognise } from '@veritee/evidence/recognise';
import type { FileRole, GivenFile, RecognisedFile } from '../protocol.ts';
import { attestRequestIn, type FoundRequest } from './attest-request.ts';
import { certificatesIn } from './certificates-in.ts';
import { type EvidenceInCertificate, embeddedIn } from './embedded-in.ts';
import { orNothing } from './or-nothing.ts';

/** A file and what is in it. */
export interface KnownFile extends RecognisedFile {
  readonly given: GivenFile;
  /** The bytes that it spells; of an attest request, the evidence in it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The evidence in these bytes: all of them, or a part of a certificate. */
  readonly evidence: Uint8Array;
  readonly embedded?: EvidenceInCertificate | undefined;
  /** The kind of evidence; undefined for other files. */
  readonly scheme: AnyScheme | undefined;
  /** What came with the evidence. */
  readonly request?: AttestRequest | undefined;
}

const ENDORSEMENTS: readonly FileKind[] = ['Intel collateral', 'endorsement archive', 'endorsement manifest'];

/** Recognises files, each by itself. */
export function knownFiles(files: readonly GivenFile[]): KnownFile[] {
  return files.map(knownFile);
}

/** Files as the page shows them. */
export function toldFiles(
  files: readonly KnownFile[],
  faults: ReadonlyMap<number, string>,
): RecognisedFile[] {
  return files.map(({ id, name, size, kind, detail, spelling, role, roots }) => {
    return { id, name, size, kind, detail, spelling, role, roots, fault: faults.get(id) };
  });
}

function knownFile(given: GivenFile): KnownFile {
  const { kind, detail, spelling } = recognise(given.bytes);
  const certificates = kind === 'certificate' ? certificatesIn(given.bytes) : [];
  const roots = certificates.filter(isSelfIssued).map(({ commonName }) => commonName);
  const found = kind === 'attest request' ? requestIn(given.bytes) : undefined;
  const bytes = bytesOf(found?.request.evidence ?? fromSpelling(given.bytes).bytes);
  const embedded = kind === 'certificate' ? embeddedIn(bytes) : undefined;
  const scheme = found?.scheme ?? embedded?.scheme ?? schemeFor(kind, bytes);
  return {
    id: given.id,
    name: given.name,
    size: given.bytes.length,
    kind,
    detail: found?.scheme.type ?? (embedded === undefined ? detail : withEvidence(embedded)),
    spelling,
    role: scheme === undefined ? roleOf(kind, roots.length > 0) : 'evidence',
    roots,
    given,
    bytes,
    evidence: embedded?.evidence ?? bytes,
    embedded,
    scheme,
    request: found?.request,
  };
}

function withEvidence({ scheme }: EvidenceInCertificate): string {
  return `with ${scheme.type} evidence in it`;
}

/** The scheme of a kind of file. A quote that does not say of which TEE it is belongs to the first that can decode it. */
function schemeFor(kind: FileKind, bytes: Uint8Array): AnyScheme | undefined {
  if (kind !== 'DCAP quote') return schemes.find(({ fileKinds = [] }) => fileKinds.includes(kind));
  const candidates = schemes.filter(({ fileKinds = [] }) =>
    fileKinds.some((each) => each.endsWith(' quote')),
  );
  return candidates.find((scheme) => canDecode(scheme, bytes)) ?? candidates[0];
}

function canDecode({ decode }: AnyScheme, bytes: Uint8Array): boolean {
  try {
    decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

/** What a body holds is a copy: its fields are places in that copy. */
function bytesOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

function requestIn(bytes: Uint8Array): FoundRequest | undefined {
  return orNothing(() => attestRequestIn(parseJson(withoutMark(fromUtf8(bytes)))));
}

function roleOf(kind: FileKind, isRoot: boolean): FileRole {
  if (ENDORSEMENTS.includes(kind)) return 'endorsements';
  if (isRoot) return 'root';
  if (kind === 'key set') return 'keys';
  return kind === 'unknown file' || kind === 'empty file' ? 'other' : 'document';
}
