/** Proves that a toy is what it says: its key is the vendor's, and the key signed the report. */

import { CodedError } from '@veritee/core';
import { sameBytes } from '@veritee/core/internal';
import { publicKeyOf, signatureOf } from '@veritee/core/internal/x509';
import { EvidenceError, proved, type Trail, type Trust, type VerifiedEvidence } from '@veritee/evidence';
import { readToy, TOY_MAGIC, type ToyEvidence, type ToyReport } from './layout.ts';

/** Whose roots anchor toys. */
export const TOY_VENDOR = 'Toymaker';

/** @throws EvidenceError `EvidenceFormat` */
export function decodeToy(evidence: Uint8Array): ToyEvidence {
  try {
    const toy = readToy(evidence);
    if (sameBytes(toy.report.magic, TOY_MAGIC) && toy.report.isDebuggable <= 1) return toy;
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new EvidenceError('EvidenceFormat', 'The evidence is not of a toy.', { cause });
  }
  throw new EvidenceError('EvidenceFormat', 'The evidence is not of a toy.', { expected: 'TOY1' });
}

/** @throws EvidenceError */
export function verifyToy(
  { report, signed, signature, certificate }: ToyEvidence,
  { anchors, now }: Trust,
  trail: Trail,
): VerifiedEvidence<ToyReport> {
  const anchor = anchors[TOY_VENDOR]?.find((each) => sameBytes(each.subject, certificate.issuer));
  if (anchor === undefined) {
    return trail.fail(
      'a trusted root issued the certificate of the toy',
      new EvidenceError('NoTrustAnchor', 'No trusted root issued the certificate of the toy.'),
    );
  }
  trail.requireSigned(
    'certificate of the toy is signed by its issuer',
    signatureOf(certificate, anchor.publicKey),
    () => new EvidenceError('QuoteSignature', 'The certificate of the toy is not signed by its issuer.'),
  );
  trail.require(
    'certificate of the toy is in force',
    certificate.notBefore <= now && now <= certificate.notAfter,
    () => new EvidenceError('CertificateFormat', 'The certificate of the toy is not in force.'),
  );
  const key = publicKeyOf(certificate);
  trail.requireSigned(
    'report is signed by the toy',
    { hash: 'sha256', data: signed, key, encoding: 'ieee-p1363', signature },
    () => new EvidenceError('QuoteSignature', 'The report is not signed by the toy.'),
  );
  return proved({
    proof: report,
    status: 'Genuine',
    advisories: [],
    reportData: report.reportData,
    expires: certificate.notAfter,
  });
}
