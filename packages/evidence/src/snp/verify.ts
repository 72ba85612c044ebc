/** Verifies SEV-SNP evidence: chain, report signature, product, TCB, chip, utility VM. Pure and synchronous. */

import { allZero, concat, hex, sameBytes } from '@veritee/core/internal';
import type { TrustAnchor } from '@veritee/core/internal/x509';
import { type TcbVersion, tcbComponents, tcbText, tcbVersionOf } from '../endorsements/amd/tcb.ts';
import type { Vek } from '../endorsements/amd/vek.ts';
import { EvidenceError } from '../errors.ts';
import { nameOf, recallRetelling } from '../proof/recall.ts';
import { requireNotOlder } from '../proof/seen.ts';
import { earliestEnd, requireCurrent } from '../proof/windows.ts';
import { proved, type VerifiedEvidence } from '../scheme.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import { proveVekChain, type VekChain } from './chain.ts';
import { type ComplianceStatus, complianceOf } from './compliance.ts';
import { type SnpEndorsements, unknownProduct } from './endorsements.ts';
import type { SnpEvidence } from './layout.ts';
import { chipIdFor } from './product.ts';
import type { SnpReport } from './report.ts';
import { requireUvmEndorsements } from './uvm/verify.ts';

/** A proven virtual machine. */
export interface SnpProof {
  readonly report: SnpReport;
  readonly vek: Vek;
  /** The levels that the report was signed with. */
  readonly reportedTcb: TcbVersion;
  readonly compliance: ComplianceStatus | undefined;
}

/** The one status: AMD states no levels, the certificate of the key is for exactly one TCB version. */
export const snpVerified = 'Verified';

/**
 * Verifies a report in the order of sev-snp-attestation §2.6.
 * @throws EvidenceError
 */
export function verifySnp(
  { report, product }: SnpEvidence,
  endorsements: SnpEndorsements,
  trust: Trust,
  trail: Trail,
): VerifiedEvidence<SnpProof> {
  const anchors = anchorsOf(trust);
  trail.pass('A root of AMD or of the operator is trusted', anchors.map((each) => each.name).join(', '));
  requireAlgorithm(report, trail);
  const chain = recallChain(endorsements, anchors, trust, trail);
  const { vek, windows } = chain;
  requireCurrent('Certificates and revocation list of AMD are current', windows, trust.now, trail);
  const { list } = chain;
  if (list === undefined) requireAllowedLack(trust, trail);
  requireSigner(report, vek, trail);
  // Only now is it the list of this kind of key: it was asked for by the report's word, and there is one for each kind.
  if (list !== undefined) requireNotOlder(trust.seen, () => [list], trail);
  requireReportSignature(report, chain, trail);
  requireProduct(product, vek, trail);
  const reportedTcb = requireTcb(report, vek, trail);
  requireChip(report, vek, trust.snp?.allowMaskedChip === true, trail);
  const uvm = requireUvmEndorsements(report.measurement, endorsements.uvm, trust, trail);
  return proved({
    proof: { report, vek, reportedTcb, compliance: complianceOf(report, uvm, trust) },
    status: snpVerified,
    advisories: [],
    reportData: report.reportData,
    isReportDataExact: true,
    initTimeDigest: report.hostData,
    expires: earliestEnd(windows),
  });
}

function anchorsOf({ anchors }: Trust): readonly TrustAnchor[] {
  const found = anchors.AMD ?? [];
  if (found.length > 0) return found;
  throw new EvidenceError('NoTrustAnchor', 'No root is trusted for SEV-SNP evidence.', {
    hint: 'Configure a trust root.',
  });
}

const ECDSA_P384_SHA384 = 1;

function requireAlgorithm({ signatureAlgorithm }: SnpReport, trail: Trail): void {
  trail.require(
    'Report names ECDSA P-384 with SHA-384 as its signature',
    signatureAlgorithm === ECDSA_P384_SHA384,
    () =>
      new EvidenceError('SnpAlgorithmNotAccepted', 'The signature algorithm of the report is not accepted.', {
        expected: `${ECDSA_P384_SHA384} (ECDSA P-384 with SHA-384)`,
        found: `${signatureAlgorithm}`,
      }),
  );
}

/** About what a proven chain takes in memory, with its imported key. */
const CHAIN_BYTES = 4000;

function recallChain(
  { chain, revocationList }: SnpEndorsements,
  anchors: readonly TrustAnchor[],
  { proofCache }: Trust,
  trail: Trail,
): VekChain {
  const prove = (each: Trail): VekChain => proveVekChain(chain, revocationList, anchors, each);
  const parts = [nameOf(anchors), revocationList?.sha256 ?? 'none', ...chain.map(({ sha256 }) => sha256)];
  return recallRetelling(proofCache, `snp-chain:${parts.join(':')}`, trail, prove, CHAIN_BYTES);
}

/** Without a list, nobody knows whether an intermediate is revoked. */
function requireAllowedLack({ snp }: Trust, trail: Trail): void {
  trail.require(
    'The lack of a revocation list of AMD is allowed by the operator',
    snp?.allowMissingRevocationList === true,
    () =>
      new EvidenceError('EndorsementsMissing', 'The revocation list of AMD for the chain is unavailable.', {
        hint: 'Add an endorsement source that has it.',
      }),
  );
}

function requireSigner({ signer, keyInfo }: SnpReport, { kind }: Vek, trail: Trail): void {
  trail.require(
    'Report is signed by the kind of key that the certificate is for',
    signer === kind,
    () =>
      new EvidenceError(
        'VekKindMismatch',
        'The report was not signed by the kind of key that the certificate is for.',
        {
          expected: kind.toUpperCase(),
          found:
            signer?.toUpperCase() ?? `signing key ${(keyInfo >>> 2) & 7}, which is neither VCEK nor VLEK`,
        },
      ),
    kind.toUpperCase(),
  );
}

const COORDINATE = 48;

/** Little-endian fields of 72 bytes with a number of 48; everything else is zero, so that a report has one form only. */
function requireReportSignature(report: SnpReport, { key }: VekChain, trail: Trail): void {
  const { signatureR, signatureS, signatureReserved, signedData: data } = report;
  const fields = [signatureR, signatureS];
  const formed = allZero(signatureReserved) && fields.every((each) => allZero(each.subarray(COORDINATE)));
  // A copy: `slice` of a Buffer is a view, and would turn the caller's own bytes round.
  const number = (each: Uint8Array): Uint8Array => Uint8Array.from(each.subarray(0, COORDINATE)).reverse();
  trail.requireSigned(
    'Report is signed by the key of the certificate',
    formed
      ? { hash: 'sha384', data, key, encoding: 'ieee-p1363', signature: concat(...fields.map(number)) }
      : undefined,
    () =>
      new EvidenceError(
        'SnpReportSignature',
        'The signature of the report is not valid: its content was changed, or another chip signed it.',
      ),
  );
}

function requireProduct(product: SnpEvidence['product'], { line, productName }: Vek, trail: Trail): void {
  if (product !== undefined && !('line' in product)) {
    trail.fail('Processor is of a known product line', unknownProduct(product.unknown));
  }
  trail.require(
    'Processor in the report is of the product line of the certificate',
    product === undefined || product.line === line,
    () =>
      new EvidenceError('VekProductMismatch', 'The certificate is for processors of another product line.', {
        expected: product?.line,
        found: productName,
      }),
    product === undefined ? `${productName}, by its certificate only` : productName,
  );
}

function requireTcb({ reportedTcb }: SnpReport, vek: Vek, trail: Trail): TcbVersion {
  const tcb = tcbVersionOf(vek.line, reportedTcb);
  const equal =
    tcb.others.length === 0 &&
    vek.othersAreZero &&
    tcbComponents.every((component) => tcb[component] === vek.tcb[component]);
  trail.require(
    'Certificate is for the TCB version that the report names',
    equal,
    () =>
      new EvidenceError('VekTcbMismatch', 'The certificate is for another TCB version than the report.', {
        expected: `${tcbText(tcb)} (${hex(reportedTcb)})`,
        found: tcbText(vek.tcb),
        hint: 'The host was updated after the certificate was fetched: fetch certificate and report again.',
      }),
    tcbText(tcb),
  );
  return tcb;
}

function requireChip({ chipId }: SnpReport, vek: Vek, allowMasked: boolean, trail: Trail): void {
  if (vek.hardwareId === undefined) {
    trail.pass('Certificate is that of a cloud provider, for all of its chips', vek.cspId ?? '');
    return;
  }
  const masked = allZero(chipId);
  if (masked && allowMasked) {
    trail.pass('Chip id is masked, which the operator allows');
    return;
  }
  trail.require(
    'Chip id is not masked',
    !masked,
    () =>
      new EvidenceError('VekChipIdMasked', 'The report does not say which chip made it.', {
        expected: `chip id ${hex(vek.hardwareId ?? chipId)}`,
        found: 'a masked chip id',
        hint: 'Set snp.allowMaskedChip to accept any chip whose certificate was sent.',
      }),
  );
  const id = chipIdFor(vek.line, chipId);
  trail.require(
    'Certificate is for the chip that the report names',
    sameBytes(id, vek.hardwareId),
    () =>
      new EvidenceError('VekChipIdMismatch', 'The certificate is for another chip than the report.', {
        expected: hex(id),
        found: hex(vek.hardwareId ?? chipId),
      }),
    hex(id),
  );
}
