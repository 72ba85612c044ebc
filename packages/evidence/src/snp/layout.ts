/** SEV-SNP evidence: a report with the certificates of its key, as JSON of Azure's clients or as the bytes of a guest. */

import { CodedError, type JsonObject } from '@veritee/core';
import { fromAnyBase64, fromUtf8, isJsonObject, parseJson, withoutMark } from '@veritee/core/internal';
import { membersNamed } from '@veritee/core/internal/maa';
import { type Endorsement, endorsement } from '../endorsements/source.ts';
import { EvidenceError } from '../errors.ts';
import { decodeCertificateTable } from './certificate-table.ts';
import { type ReportedProduct, reportedProduct } from './product.ts';
import { decodeSnpReport, type SnpReport, snpReportLayout } from './report.ts';

/** Certificates that came with a report. */
export interface SentChain {
  /** Each a PEM text or one DER certificate. */
  readonly parts: readonly Endorsement[];
  /** False where the host delivers the certificate of the key only: then AMD is asked for those above it. */
  readonly complete: boolean;
}

/** Decoded SEV-SNP evidence. */
export interface SnpEvidence {
  readonly report: SnpReport;
  readonly product: ReportedProduct;
  readonly chain: SentChain | undefined;
  /** Endorsements of the guest's utility VM, as COSE_Sign1. */
  readonly uvm: readonly Uint8Array[];
}

/** The members of Azure's JSON, and of the JSON in its `Endorsements`. */
const MEMBERS = ['SnpReport', 'VcekCertChain', 'Endorsements'] as const;
const ENDORSEMENTS = ['Uvm'] as const;
/** Clients send one. */
const MOST_UVM = 4;

const BRACE = 0x7b;
/** A byte order mark, and what JSON calls white space. */
const BEFORE_JSON = new Set([0xef, 0xbb, 0xbf, 0x20, 0x09, 0x0a, 0x0d]);

/**
 * Decodes the evidence of a request (JSON with `SnpReport`, `VcekCertChain` and `Endorsements`), or a bare report with or
 * without the certificate table of an extended report behind it.
 *
 * @throws EvidenceError `SnpReportFormat`, `UvmEndorsementFormat`
 */
export function decodeSnpEvidence(evidence: Uint8Array): SnpEvidence {
  const at = evidence.findIndex((byte) => !BEFORE_JSON.has(byte));
  return evidence[at] === BRACE ? decodeJsonEvidence(evidence) : decodeBareEvidence(evidence);
}

function decodeBareEvidence(evidence: Uint8Array): SnpEvidence {
  const table = evidence.subarray(snpReportLayout.size);
  // One byte too many is no table: the report then has the wrong length.
  const hasTable = table.length >= SMALLEST_TABLE;
  const chain = hasTable ? chainInTable(table) : undefined;
  return evidenceOf(hasTable ? evidence.subarray(0, snpReportLayout.size) : evidence, chain, []);
}

/** An entry of zeros. */
const SMALLEST_TABLE = 24;

/**
 * The certificates in a table; undefined where the host has put none in.
 * @throws EvidenceError `SnpReportFormat`
 */
export function chainInTable(table: Uint8Array): SentChain | undefined {
  const { vcek, vlek, intermediate, root } = decodeCertificateTable(table);
  const leaf = vlek ?? vcek;
  if (leaf === undefined) return undefined;
  const parts = [leaf, intermediate, root].filter((each) => each !== undefined);
  return {
    parts: parts.map((each) => endorsement(each, 'the certificate table of the evidence')),
    complete: intermediate !== undefined || root !== undefined,
  };
}

function decodeJsonEvidence(evidence: Uint8Array): SnpEvidence {
  const { SnpReport, VcekCertChain, Endorsements } = jsonMembers(evidence, MEMBERS, 'SnpReportFormat');
  if (typeof SnpReport !== 'string') throw malformed('a member SnpReport with the report as base64url');
  const chain =
    VcekCertChain === undefined || VcekCertChain === null || VcekCertChain === ''
      ? undefined
      : bytesIn(VcekCertChain, 'VcekCertChain', 'SnpReportFormat');
  return evidenceOf(
    bytesIn(SnpReport, 'SnpReport', 'SnpReportFormat'),
    chain && { parts: [endorsement(chain, 'the evidence')], complete: true },
    Endorsements === undefined || Endorsements === null || Endorsements === '' ? [] : uvmIn(Endorsements),
  );
}

function evidenceOf(
  bytes: Uint8Array,
  chain: SentChain | undefined,
  uvm: readonly Uint8Array[],
): SnpEvidence {
  const report = decodeSnpReport(bytes);
  return { report, product: reportedProduct(report), chain, uvm };
}

function uvmIn(endorsements: unknown): Uint8Array[] {
  const code = 'UvmEndorsementFormat';
  const { Uvm } = jsonMembers(bytesIn(endorsements, 'Endorsements', code), ENDORSEMENTS, code);
  if (Uvm === undefined || Uvm === null) return [];
  if (!Array.isArray(Uvm) || Uvm.length > MOST_UVM) {
    throw new EvidenceError(code, 'The endorsements of the utility VM are malformed.', {
      expected: `a member Uvm with a list of at most ${MOST_UVM}`,
    });
  }
  return Uvm.map((each: unknown) => bytesIn(each, 'Uvm', code));
}

type Code = 'SnpReportFormat' | 'UvmEndorsementFormat';

function jsonMembers(bytes: Uint8Array, names: readonly string[], code: Code): JsonObject {
  try {
    const json = parseJson(withoutMark(fromUtf8(bytes, 'evidence')));
    if (isJsonObject(json)) return membersNamed(json, names);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw malformed(`a JSON object with the members ${names.join(', ')}`, cause, code);
  }
  throw malformed(`a JSON object with the members ${names.join(', ')}`, undefined, code);
}

function bytesIn(text: unknown, member: string, code: Code): Uint8Array {
  if (typeof text !== 'string') throw malformed(`text in ${member}`, undefined, code);
  try {
    return fromAnyBase64(text, member);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw malformed(`base64url in ${member}`, cause, code);
  }
}

function malformed(expected: string, cause?: unknown, code: Code = 'SnpReportFormat'): EvidenceError {
  const message = 'The SEV-SNP evidence is malformed.';
  return new EvidenceError(code, message, { expected, cause });
}
