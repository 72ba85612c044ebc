/**
 * Whether evidence is bound to the caller's data, looked up before anything is sent. The client verifies no evidence and
 * reads no other field of it: this one table says at which byte the known formats keep their report data, so that the
 * commonest mistake (other data than the enclave hashed) costs no call and gets a plain answer. Evidence of a form that is
 * not in the table is sent as it is; the service decides in any case.
 */

import { hex, sameBytes } from '@veritee/core/internal';
import type { AttestationType } from '@veritee/core/internal/maa';
import { ClientUsageError } from '../transport/errors.ts';

interface ReportDataPlace {
  /** How the evidence must begin, as hexadecimal. */
  readonly begins: RegExp;
  /** Offset of the 64 bytes that the attester chose; the first 32 are the SHA-256 of its data. */
  readonly at: number;
}

/** Offsets: Intel DCAP quote formats 3 to 5, the Open Enclave report header (16 bytes), AMD SEV-SNP ABI table 22. */
const places: Readonly<Partial<Record<AttestationType, readonly ReportDataPlace[]>>> = {
  SgxEnclave: [{ begins: /^0300/, at: 368 }],
  OpenEnclave: [{ begins: /^0100000002000000.{16}0300/, at: 384 }],
  TdxVm: [
    { begins: /^0400.{4}81000000/, at: 568 },
    { begins: /^0500.{4}81000000/, at: 574 },
  ],
  SevSnpVm: [{ begins: /^0[1-5]000000/, at: 80 }],
};

/** Bytes looked at to know the form. */
const BEGINNING = 24;

/**
 * What evidence must hold as the first half of its report data: the SHA-256 of the runtime data, byte for byte as it is
 * sent.
 *
 * @example
 * const reportData = await runTimeDataHash(publicKeyBytes); // hand it to the enclave's quote generation
 */
export async function runTimeDataHash(data: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(data)));
}

/**
 * Refuses evidence whose report data is not the hash of the data.
 * @throws ClientUsageError `RunTimeDataUnbound`
 */
export async function requireBoundData(
  type: AttestationType,
  evidence: Uint8Array,
  data: Uint8Array,
): Promise<void> {
  const found = reportDataIn(type, evidence);
  if (found === undefined) return;
  const digest = await runTimeDataHash(data);
  if (sameBytes(found, digest)) return;
  throw new ClientUsageError('RunTimeDataUnbound', 'The evidence is not bound to this runtime data.', {
    expected: `${hex(digest)} (SHA-256 of the runtime data as given) at the start of the report data`,
    found: hex(found),
    hint: 'Give exactly the bytes whose SHA-256 the enclave put into its report data: no other line ends, no other JSON spacing, no missing NUL at the end.',
  });
}

/** The first half of the report data; undefined where the form of the evidence is not known here. */
function reportDataIn(type: AttestationType, evidence: Uint8Array): Uint8Array | undefined {
  const beginning = hex(evidence.subarray(0, BEGINNING));
  const place = places[type]?.find(({ begins }) => begins.test(beginning));
  if (place === undefined || evidence.length < place.at + 64) return undefined;
  return evidence.subarray(place.at, place.at + 32);
}
