/** Proves the quoting enclave: signed by the platform's PCK key, the enclave that Intel names, vouching for the attestation key. */

import { concat, hex, sameBytes } from '@veritee/core';
import { digest as digestOf, type PublicKey } from '@veritee/core/crypto';
import { importP256PublicKey } from '@veritee/core/x509';
import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import type { ProvenPlatform } from './platform.ts';
import type { Quote } from './quote.ts';
import type { QuotedTee, RatedPart } from './quoted-tee.ts';
import { reportBodyOffset, type SgxReportBody, sgxReportBody } from './report-body.ts';
import { type EnclaveIdentity, isvLevelFor, knownIsvStatus } from './tcb.ts';

/** What was proven of the quoting enclave; the same for every quote of a platform until its key changes. */
export interface ProvenQuotingEnclave extends RatedPart {
  readonly attestationKey: PublicKey;
}

/**
 * Proves the QE report and imports the attestation key.
 * @throws EvidenceError `QeReportSignature`, `QeReportData`, `QeIdentityMismatch`, `QuoteSignature`
 */
export function proveQuotingEnclave(
  quote: Quote,
  platform: ProvenPlatform,
  { qeId }: QuotedTee,
  trail: Trail,
): ProvenQuotingEnclave {
  requireSignedByPck(quote, platform, trail);
  const report = sgxReportBody.decode(quote.qeReport);
  requireAttestationKeyBound(quote, report, trail);
  requireIdentity(quote.qeReport, report, platform.qeIdentity, qeId, trail);
  const level = isvLevelFor(platform.qeIdentity.tcbLevels, report.isvSvn);
  const status = trail.attempt(
    'TCB level of the quoting enclave is known',
    'TcbUnrecognizedStatus',
    () => (level === undefined ? undefined : knownIsvStatus(level.tcbStatus)),
    (found) => `ISVSVN ${report.isvSvn}: ${found ?? 'no level fits'}`,
  );
  return {
    attestationKey: importAttestationKey(quote, trail),
    status,
    tcbDate: level?.tcbDate,
    advisories: level?.advisories ?? [],
  };
}

function requireSignedByPck(quote: Quote, platform: ProvenPlatform, trail: Trail): void {
  const { qeReport: data, qeReportSignature: signature } = quote;
  const { pckKey: key } = platform;
  trail.requireSigned(
    'QE report is signed by the PCK key',
    key.kind === 'EC' ? { hash: 'sha256', data, key, encoding: 'ieee-p1363', signature } : undefined,
    () =>
      new EvidenceError('QeReportSignature', 'The QE report is not signed by the PCK key of the platform.'),
  );
}

/** The QE's report data starts with SHA-256(attestation key || authentication data). */
function requireAttestationKeyBound(quote: Quote, report: SgxReportBody, trail: Trail): void {
  const digest = digestOf('sha256', concat(quote.attestationKey, quote.qeAuthData));
  trail.require(
    'QE report vouches for the attestation key',
    sameBytes(digest, report.reportData.subarray(0, 32)),
    () =>
      new EvidenceError('QeReportData', 'The QE report is for another attestation key.', {
        expected: hex(report.reportData.subarray(0, 32)),
        found: hex(digest),
      }),
    hex(digest),
  );
}

function requireIdentity(
  raw: Uint8Array,
  report: SgxReportBody,
  identity: EnclaveIdentity,
  id: string,
  trail: Trail,
): void {
  const require = (what: string, holds: boolean, expected: string, found: string): void =>
    trail.require(
      `QE has the ${what} of its identity`,
      holds,
      () =>
        new EvidenceError('QeIdentityMismatch', `The quoting enclave has another ${what}.`, {
          expected,
          found,
        }),
      found,
    );
  const masked = (offset: number, mask: Uint8Array): string =>
    hex(mask.map((byte, i) => byte & (raw[offset + i] ?? 0)));
  require('id', identity.id === id, id, identity.id);
  // The identity writes MISCSELECT in the byte order of the report.
  const miscSelect = masked(reportBodyOffset.miscSelect, identity.miscselectMask);
  require('MISCSELECT', miscSelect === hex(identity.miscselect), hex(identity.miscselect), miscSelect);
  const attributes = masked(reportBodyOffset.attributes, identity.attributesMask);
  require('ATTRIBUTES', attributes === hex(identity.attributes), hex(identity.attributes), attributes);
  const mrSigner = hex(report.mrSigner);
  require('MRSIGNER', mrSigner === hex(identity.mrsigner), hex(identity.mrsigner), mrSigner);
  require('ISVPRODID', report.isvProdId ===
    identity.isvprodid, `${identity.isvprodid}`, `${report.isvProdId}`);
}

function importAttestationKey(quote: Quote, trail: Trail): PublicKey {
  try {
    return importP256PublicKey(quote.attestationKey);
  } catch (cause) {
    return trail.fail(
      'Attestation key is a point on P-256',
      new EvidenceError('QuoteSignature', 'The attestation key is no point on the curve P-256.', { cause }),
    );
  }
}
