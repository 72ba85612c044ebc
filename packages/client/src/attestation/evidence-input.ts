/** Evidence in the forms that callers hold it in, and the request members made of it. */

import { base64url, fromAnyBase64, fromUtf8, isJsonObject, parseJson, utf8 } from '@veritee/core/internal';
import { AttestationServiceError, ClientUsageError } from '../transport/errors.ts';
import { type BinaryInput, bytesOf, isBinary, jsonOf } from './attest-request.ts';

/** Evidence of an AMD SEV-SNP virtual machine: the report and what AMD says about its key. */
export interface SevSnpVmEvidence {
  /** The attestation report, 1184 bytes. */
  readonly report: BinaryInput;
  /** PEM certificates of the key that signed the report: VCEK or VLEK, then ASK, then ARK. */
  readonly certificateChain: BinaryInput | string;
  /** Endorsements of the utility VM of confidential container groups, COSE_Sign1 documents. */
  readonly uvmEndorsements?: readonly BinaryInput[];
}

/** Evidence as it is sent, and the bytes that hold its report data where they are at hand. */
export interface EvidenceInput {
  readonly encoded: string;
  readonly bytes: Uint8Array | undefined;
}

/** Evidence that is sent byte for byte. */
export async function binaryEvidence(name: string, evidence: BinaryInput): Promise<EvidenceInput> {
  const bytes = await bytesOf(name, evidence);
  return { encoded: base64url(bytes), bytes };
}

/**
 * SEV-SNP evidence: its parts, or the JSON document that holds them, as tools of Azure virtual machines write it
 * (sev-snp-attestation §4.1).
 * @throws ClientUsageError `DataInvalid`
 */
export async function sevSnpVmEvidence(evidence: SevSnpVmEvidence | BinaryInput): Promise<EvidenceInput> {
  if (typeof evidence !== 'object' || evidence === null || !('report' in evidence)) {
    const bytes = await bytesOf('report', evidence);
    return { encoded: base64url(bytes), bytes: reportIn(bytes) };
  }
  const report = await bytesOf('report', evidence.report);
  const chain = await bytesOf('certificateChain', evidence.certificateChain);
  const uvm = await Promise.all(
    (evidence.uvmEndorsements ?? []).map((each) => bytesOf('uvmEndorsements', each)),
  );
  const document = {
    SnpReport: base64url(report),
    VcekCertChain: base64url(chain),
    ...(uvm.length > 0 && { Endorsements: base64url(utf8(JSON.stringify({ Uvm: uvm.map(base64url) }))) }),
  };
  return { encoded: base64url(utf8(JSON.stringify(document))), bytes: report };
}

/** Only for the look at its report data; whatever else the document is, the service says. */
function reportIn(document: Uint8Array): Uint8Array | undefined {
  try {
    const parsed = parseJson(fromUtf8(document));
    const report = isJsonObject(parsed) ? parsed['SnpReport'] : undefined;
    return typeof report === 'string' ? fromAnyBase64(report) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A JSON message as text: as given, or written from an object.
 * @throws ClientUsageError `DataInvalid` when the text is not valid JSON
 */
export function jsonMessage(name: string, message: string | object): string {
  const text = typeof message === 'string' ? message : jsonOf(name, message);
  try {
    parseJson(text);
    return text;
  } catch (cause) {
    throw new ClientUsageError('DataInvalid', `${name} is not valid JSON.`, { cause });
  }
}

/** The text in the answer of a TPM conversation. */
export function messageOf(data: string): string {
  try {
    return fromUtf8(fromAnyBase64(data, 'message'), 'message');
  } catch (cause) {
    throw new AttestationServiceError(
      'AnswerMalformed',
      'The answer is not a message of a TPM attestation.',
      {
        statusCode: 200,
        cause,
      },
    );
  }
}

/** What a guest attestation library collected, as the bytes of its JSON text. */
export async function guestInfo(info: BinaryInput | string | object): Promise<Uint8Array> {
  if (isBinary(info) && typeof info !== 'string') {
    const bytes = await bytesOf('attestationInfo', info);
    return utf8(jsonMessage('attestationInfo', fromUtf8(bytes, 'attestationInfo')));
  }
  return utf8(jsonMessage('attestationInfo', info));
}
