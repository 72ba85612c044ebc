/** Verifies a DCAP quote: platform, quoting enclave, signature, status. Pure and synchronous. */

import type { TrustAnchor } from '@veritee/core/internal/x509';
import { documentMark, listMark, statementName } from '../endorsements/intel/age.ts';
import type { StatementRequest } from '../endorsements/intel/request.ts';
import { EvidenceError } from '../errors.ts';
import { hintOf } from '../hint-of.ts';
import type { ProofCache } from '../proof/proof-cache.ts';
import { requireNotRevoked } from '../proof/revocation.ts';
import { type ProvenStatement, requireNotOlder } from '../proof/seen.ts';
import { earliestEnd, type ValidityWindow } from '../proof/windows.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import { anchorsOf, requireCurrentEndorsements } from './anchors.ts';
import type { DcapEndorsements } from './collateral.ts';
import { type CollateralHashes, type ProvenDocuments, provenDocuments } from './documents.ts';
import { type ProvenLists, provenLists } from './lists.ts';
import type { PlatformTcb } from './pck.ts';
import { type PckAuthority, pckWindows } from './pck-chain.ts';
import { requireSamePlatform } from './platform.ts';
import type { Quote } from './quote.ts';
import type { PlatformRating, QuotedTee } from './quoted-tee.ts';
import { type ProvenQuotingEnclave, proveQuotingEnclave } from './quoting-enclave.ts';
import { quoteSignature } from './signatures.ts';
import type { ConvergedStatus } from './tcb.ts';

/** What a verified quote proves, beside its body. */
export interface QuoteProof<Rating extends PlatformRating = PlatformRating> {
  readonly pck: PlatformTcb;
  /** The converged status of platform and quoting enclave. */
  readonly status: ConvergedStatus;
  readonly platformStatus: ConvergedStatus;
  /** What TCB info says of the platform, without its quoting enclave. */
  readonly rating: Rating;
  readonly qeStatus: ConvergedStatus;
  /** Union of the platform's and the QE's, sorted. */
  readonly advisories: readonly string[];
  readonly platformAdvisories: readonly string[];
  readonly qeAdvisories: readonly string[];
  /** For people: what of platform and quoting enclave is below the level that `UpToDate` needs. */
  readonly shortfalls: readonly string[];
  readonly tcbDate: Date;
  /** The smaller of TCB info's and QE identity's. */
  readonly tcbEvaluationDataNumber: number;
  readonly expires: Date;
  readonly collateralHashes: CollateralHashes;
}

/**
 * Verifies a quote in the order of Intel's library: chain and endorsements, quoting enclave, quote signature, status.
 *
 * @throws EvidenceError; `TcbRevoked` and `TcbNotSupported` carry the platform's status
 */
export function verifyQuote<Rating extends PlatformRating>(
  quote: Quote,
  tee: QuotedTee<Rating>,
  endorsements: DcapEndorsements,
  trust: Trust,
  trail: Trail,
): QuoteProof<Rating> {
  const anchors = anchorsOf(trust);
  trail.pass('A root of Intel or of the operator is trusted', anchors.map((each) => each.name).join(', '));
  const platform = provePlatform(endorsements, tee, anchors, trust.proofCache, trail);
  const { pck, documents } = platform;
  const rating = tee.rate(pck, documents.tcbInfo, trail);
  requireCurrentEndorsements(platform.windows, trust.now, trail);
  const { pckChain, begun } = endorsements;
  if (begun !== undefined) trail.begun(begun.checks);
  const quotingEnclave = proveQuotingEnclave(
    quote,
    pckChain,
    { identity: documents.qeIdentity, sha256: endorsements.qeIdentity.sha256 },
    tee,
    trust.proofCache,
    trail,
    begun,
  );
  requireNotOlder(trust.seen, () => statementsOf(platform, tee, endorsements), trail);
  requireQuoteSignature(quote, quotingEnclave, trail);
  return requireStanding(platform, tee, rating, quotingEnclave, trail);
}

/** A platform with everything that was proven about it. */
interface ProvenPlatform {
  readonly pck: PlatformTcb;
  readonly authority: PckAuthority;
  readonly lists: ProvenLists;
  readonly documents: ProvenDocuments;
  /** When all of it is valid. */
  readonly windows: readonly ValidityWindow[];
}

/** Proves chain, revocation lists, TCB info and QE identity, each of them once. */
function provePlatform(
  endorsements: DcapEndorsements,
  tee: Pick<QuotedTee, 'id'>,
  anchors: readonly TrustAnchor[],
  proofCache: ProofCache | undefined,
  trail: Trail,
): ProvenPlatform {
  const pck = endorsements.pckChain.prove(anchors, trail);
  const { authority, platform } = pck;
  const lists = provenLists(authority, endorsements, proofCache, trail);
  requireNotRevoked('PCK certificate', pck, lists.pckCrl, 'PckRevoked', trail);
  const documents = provenDocuments(authority.anchor, lists.rootCrl, endorsements, proofCache, trail);
  requireSamePlatform(platform, documents.tcbInfo, tee.id, trail);
  return {
    pck: platform,
    authority,
    lists,
    documents,
    windows: [...pckWindows(pck), ...lists.windows, ...documents.windows],
  };
}

/** The statements that were used, each by the name that it was proven to have. */
function statementsOf(
  { pck, authority, lists, documents }: ProvenPlatform,
  { id: tee }: QuotedTee,
  delivered: DcapEndorsements,
): ProvenStatement[] {
  const { rootKey: root, ca } = authority;
  const { tcbInfo, qeIdentity } = documents;
  const named = (
    what: string,
    request: StatementRequest,
    mark: string,
    channel?: string,
  ): ProvenStatement => ({
    what,
    name: statementName(request, channel),
    mark,
  });
  return [
    named('root CA revocation list', { kind: 'root-crl', root }, listMark(lists.rootCrl)),
    named('PCK revocation list', { kind: 'pck-crl', root, ca }, listMark(lists.pckCrl)),
    named(
      'TCB info',
      { kind: 'tcb-info', root, tee, fmspc: pck.fmspc },
      documentMark(tcbInfo),
      delivered.tcbInfo.channel,
    ),
    named(
      'QE identity',
      { kind: 'qe-identity', root, tee },
      documentMark(qeIdentity),
      delivered.qeIdentity.channel,
    ),
  ];
}

function requireQuoteSignature(quote: Quote, { attestationKey }: ProvenQuotingEnclave, trail: Trail): void {
  trail.requireSigned(
    'Quote is signed by the attestation key',
    quoteSignature(quote, attestationKey),
    () =>
      new EvidenceError(
        'QuoteSignature',
        'The signature of the quote is not valid: its content was changed or was never signed by this platform.',
      ),
  );
}

/** Converges the statuses; revoked and unsupported platforms are refused, all other verdicts are the caller's to judge. */
function requireStanding<Rating extends PlatformRating>(
  platform: ProvenPlatform,
  tee: QuotedTee<Rating>,
  rating: Rating,
  quotingEnclave: ProvenQuotingEnclave,
  trail: Trail,
): QuoteProof<Rating> {
  const { documents, windows } = platform;
  const { tcbInfo, qeIdentity, collateralHashes } = documents;
  const status = tee.conclude(rating, quotingEnclave);
  const advisories = [...new Set([...rating.advisories, ...quotingEnclave.advisories])].sort();
  const shortfalls = [...rating.shortfalls, ...quotingEnclave.shortfalls];
  const facts = { found: status, platform: { status, advisories, shortfalls } };
  trail.require(
    'Platform is not revoked',
    status !== 'Revoked',
    () =>
      new EvidenceError(
        'TcbRevoked',
        `The TCB level of ${
          rating.status === 'Revoked'
            ? 'the platform'
            : quotingEnclave.status === 'Revoked'
              ? 'the quoting enclave'
              : 'the module'
        } is revoked.`,
        { ...facts, hint: hintOf(shortfalls, advisories) },
      ),
  );
  trail.require(
    'A TCB level fits the quoting enclave',
    status !== 'TcbNotSupported',
    () =>
      new EvidenceError('TcbNotSupported', 'No TCB level fits the quoting enclave.', {
        ...facts,
        hint: hintOf(shortfalls, advisories),
      }),
    status,
  );
  const qeDate = quotingEnclave.tcbDate;
  return {
    pck: platform.pck,
    status,
    platformStatus: rating.status,
    rating,
    qeStatus: quotingEnclave.status ?? 'TcbNotSupported',
    advisories,
    platformAdvisories: rating.advisories,
    qeAdvisories: quotingEnclave.advisories,
    shortfalls,
    tcbDate: qeDate !== undefined && qeDate < rating.tcbDate ? qeDate : rating.tcbDate,
    tcbEvaluationDataNumber: Math.min(tcbInfo.tcbEvaluationDataNumber, qeIdentity.tcbEvaluationDataNumber),
    expires: earliestEnd(windows),
    collateralHashes,
  };
}
