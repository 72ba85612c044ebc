/** Proves the quoting enclave: signed by the platform's PCK key, the enclave that Intel names, vouching for the attestation key. */

import { concat, hex, sameBytes } from '@veritee/core/internal';
import { type PublicKey, sha256, sha256Hex } from '@veritee/core/internal/crypto';
import { EvidenceError } from '../errors.ts';
import type { ProofCache } from '../proof/proof-cache.ts';
import { recallRetelling, sharedOne } from '../proof/recall.ts';
import type { Trail } from '../trail/trail.ts';
import { importAttestationKey } from './attestation-key.ts';
import type { BegunQuote } from './begin-quote.ts';
import type { PckChainBytes } from './pck-chain.ts';
import type { Quote } from './quote.ts';
import type { QuotedTee, RatedPart } from './quoted-tee.ts';
import { reportBodyOffset, type SgxReportBody, sgxReportBody } from './report-body.ts';
import { isvShortfalls } from './shortfalls.ts';
import { qeReportSignature } from './signatures.ts';
import type { EnclaveIdentity } from './statements.ts';
import { isvLevelFor, knownIsvStatus } from './tcb.ts';

/** What was proven of the quoting enclave; the same for every quote of a platform until its key changes. */
export interface ProvenQuotingEnclave extends RatedPart {
  readonly attestationKey: PublicKey;
  /** For people: what is below the level that `UpToDate` needs. */
  readonly shortfalls: readonly string[];
}

/** What Intel states of quoting enclaves, with the hash of its text. */
export interface StatedIdentity {
  readonly identity: EnclaveIdentity;
  readonly sha256: string;
}

/**
 * Proves the QE report, compares it with the identity and imports the attestation key. All of it is remembered: it depends
 * on nothing but the report, the PCK key and the identity.
 *
 * @throws EvidenceError `QeReportSignature`, `QeReportData`, `QeIdentityMismatch`, `QuoteSignature`
 */
export function proveQuotingEnclave(
  quote: Quote,
  chain: PckChainBytes,
  stated: StatedIdentity,
  { qeId }: Pick<QuotedTee, 'qeId'>,
  proofCache: ProofCache | undefined,
  trail: Trail,
  begun?: BegunQuote,
): ProvenQuotingEnclave {
  const name = proofCache === undefined ? undefined : nameOfReport(quote, chain, stated, qeId);
  const prove = (own: Trail): RatedEnclave => {
    const report = sgxReportBody.decode(quote.qeReport);
    requireVouching(quote, report, chain, own);
    requireIdentity(quote.qeReport, report, stated.identity, qeId, own);
    const rated = rateEnclave(report, stated.identity, own);
    return sharedOne(proofCache, `qe-rated:${stated.sha256}:${report.isvSvn}`, own, rated, RATED_BYTES);
  };
  // 0 bytes: the rating is shared, and counted by `sharedOne`.
  const rated = recallRetelling(proofCache, name, trail, prove, 0);
  const { status, tcbDate, advisories, shortfalls } = rated;
  const attestationKey = attestationKeyOf(quote, name, proofCache, trail, begun);
  return { status, tcbDate, advisories, shortfalls, attestationKey };
}

type RatedEnclave = Omit<ProvenQuotingEnclave, 'attestationKey'>;

/** About how many bytes a rating takes; its advisories are those of the identity. */
const RATED_BYTES = 200;

function rateEnclave(report: SgxReportBody, identity: EnclaveIdentity, trail: Trail): RatedEnclave {
  const level = isvLevelFor(identity.tcbLevels, report.isvSvn);
  const { advisories = [] } = level ?? {};
  const shortfalls = isvShortfalls('Quoting enclave', report.isvSvn, identity.tcbLevels, advisories);
  const status = trail.attempt(
    'TCB level of the quoting enclave is known',
    'TcbUnrecognizedStatus',
    () => (level === undefined ? undefined : knownIsvStatus(level.tcbStatus)),
    (found) => [`ISVSVN ${report.isvSvn}: ${found ?? 'no level fits'}`, ...shortfalls].join('; '),
  );
  return { status, tcbDate: level?.tcbDate, advisories, shortfalls };
}

/** Names the report with all that it is proven by; undefined when the chain cannot be read. */
function nameOfReport(
  quote: Quote,
  { name }: PckChainBytes,
  { sha256: identity }: StatedIdentity,
  qeId: string,
): string | undefined {
  if (name === undefined) return undefined;
  return sha256Hex(`qe:${name}:${identity}:${qeId}:${hex(quote.vouching)}`);
}

/** Proves that the PCK key signed the QE report, and that this vouches for the attestation key. */
function requireVouching(quote: Quote, report: SgxReportBody, chain: PckChainBytes, trail: Trail): void {
  requireSignedByPck(quote, chain.key(), trail);
  requireAttestationKeyBound(quote, report, trail);
}

function requireSignedByPck(quote: Quote, key: PublicKey, trail: Trail): void {
  trail.requireSigned(
    'QE report is signed by the PCK key',
    qeReportSignature(quote, key),
    () =>
      new EvidenceError('QeReportSignature', 'The QE report is not signed by the PCK key of the platform.'),
  );
}

/** The QE's report data starts with SHA-256(attestation key || authentication data). */
function requireAttestationKeyBound(quote: Quote, report: SgxReportBody, trail: Trail): void {
  const digest = sha256(concat(quote.attestationKey, quote.qeAuthData));
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
        new EvidenceError(
          'QeIdentityMismatch',
          `The quoting enclave is not the one of its identity: its ${what} differs.`,
          {
            expected,
            found,
          },
        ),
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

/** About how many bytes a key takes that was used: most of them in OpenSSL, which holds it twice. */
const KEY_BYTES = 4700;

function attestationKeyOf(
  quote: Quote,
  name: string | undefined,
  proofCache: ProofCache | undefined,
  trail: Trail,
  begun: BegunQuote | undefined,
): PublicKey {
  const known = name === undefined ? undefined : proofCache?.keys.recall<PublicKey>(name);
  if (known !== undefined) return known;
  const key = keyBegunWith(quote, begun) ?? requireAttestationKey(quote, trail);
  if (name !== undefined) trail.whenCertain(() => proofCache?.keys.keep(name, key, KEY_BYTES));
  return key;
}

/** The key that a check has begun with, if it is the one in the quote. */
function keyBegunWith({ attestationKey }: Quote, begun: BegunQuote | undefined): PublicKey | undefined {
  const key = begun?.attestationKey;
  return key?.kind === 'EC' && sameBytes(attestationKey, key.point) ? key : undefined;
}

function requireAttestationKey(quote: Quote, trail: Trail): PublicKey {
  try {
    return importAttestationKey(quote);
  } catch (cause) {
    return trail.fail(
      'Attestation key is a point on P-256',
      new EvidenceError('QuoteSignature', 'The attestation key is not a point on the curve P-256.', {
        cause,
      }),
    );
  }
}
