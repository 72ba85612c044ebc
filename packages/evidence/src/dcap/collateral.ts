/** Which of Intel's endorsements a quote needs, and fetching them. */

import { hex, utf8 } from '@veritee/core/internal';
import { type Certificate, toPem } from '@veritee/core/internal/x509';
import { describeIntelRequest, type PckChainRequest } from '../endorsements/intel/request.ts';
import { requireEndorsement } from '../endorsements/require.ts';
import type { Endorsement, EndorsementSource } from '../endorsements/source.ts';
import { EvidenceError } from '../errors.ts';
import type { ProofCache } from '../proof/proof-cache.ts';
import type { GatherOptions } from '../scheme.ts';
import { settle } from '../trail/settle.ts';
import { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import { anchorsOf } from './anchors.ts';
import { type BegunQuote, beginQeReport, beginQuote } from './begin-quote.ts';
import { issuingCa, type PckChainBytes, type ProvenPck, pckChainOf } from './pck-chain.ts';
import { type CertificationData, certificationType, type Quote, teeType } from './quote.ts';

/** The endorsements of one quote. */
export interface DcapEndorsements {
  /** The chain of the bundle, or else the one in the quote. */
  readonly pckChain: PckChainBytes;
  readonly tcbInfo: Endorsement;
  readonly qeIdentity: Endorsement;
  readonly pckCrl: Endorsement;
  readonly rootCrl: Endorsement;
  /** Checks of the quote's signatures that have begun, where the platform was not known. */
  readonly begun?: BegunQuote | undefined;
}

/**
 * Fetches everything that the verification of a quote needs. The PCK chain is proven first: what an unproven chain
 * names must not make us ask its supposed vendor.
 *
 * @throws EvidenceError `EndorsementsMissing`, what proving the chain throws and what the source throws
 */
export async function gatherDcap(
  quote: Quote,
  source: EndorsementSource,
  { trust, trail, signal }: GatherOptions,
): Promise<DcapEndorsements> {
  const chain = await gatherPckChain(quote, source, trust.proofCache, signal);
  const { proof, begun } = await provenChain(quote, chain, trust, trail);
  const { fmspc } = proof.platform;
  const { ca, rootKey: root } = proof.authority;
  const tee = quote.header.teeType === teeType.tdx ? 'tdx' : 'sgx';
  const [tcbInfo, qeIdentity, pckCrl, rootCrl] = await Promise.all([
    requireEndorsement(source, { kind: 'tcb-info', root, tee, fmspc }, describeIntelRequest, signal),
    requireEndorsement(source, { kind: 'qe-identity', root, tee }, describeIntelRequest, signal),
    requireEndorsement(source, { kind: 'pck-crl', root, ca }, describeIntelRequest, signal),
    requireEndorsement(source, { kind: 'root-crl', root }, describeIntelRequest, signal),
  ]);
  return { pckChain: chain, tcbInfo, qeIdentity, pckCrl, rootCrl, begun };
}

async function gatherPckChain(
  quote: Quote,
  source: EndorsementSource,
  proofCache: ProofCache | undefined,
  signal?: AbortSignal,
): Promise<PckChainBytes> {
  const request = pckChainRequest(quote);
  const found = await source.get(request, signal);
  if (found !== undefined) return pckChainOf(found.body, proofCache);
  const chain = pckChainOf(chainInQuote(quote, request, source), proofCache);
  if (quote.certification.type !== certificationType.pckLeaf) return chain;
  // A lone leaf names its CA, of which there are two; their list comes with the rest of the chain.
  const ca = issuingCa(onlyCertificate(chain));
  const pckCrl = await requireEndorsement(source, { kind: 'pck-crl', ca }, describeIntelRequest, signal);
  return pckChainOf(withIssuers(chain, pckCrl), proofCache);
}

/** The chain of a bundle goes first; then the one in the quote. */
function chainInQuote(quote: Quote, { embedded }: PckChainRequest, source: EndorsementSource): Uint8Array {
  if (embedded) return quote.certification.data;
  throw new EvidenceError(
    'PckChainMissing',
    'The quote brings no PCK certificate chain and no source has one.',
    {
      found: `certification data type ${quote.certification.type}; sources asked: ${source.name}`,
      hint: 'Add a PCCS or a bundle that has the PCK certificate of this platform.',
    },
  );
}

/** The leaf with the CA and root that the vendor sends along with the CA's revocation list. */
function withIssuers(leaf: PckChainBytes, pckCrl: Endorsement): Uint8Array {
  return utf8(toPem(onlyCertificate(leaf).der, 'CERTIFICATE') + (pckCrl.issuerChain ?? ''));
}

function onlyCertificate(leaf: PckChainBytes): Certificate {
  const [certificate, ...more] = leaf.read();
  if (certificate !== undefined && more.length === 0) return certificate;
  throw new EvidenceError('QuoteFormat', 'The certification data has several certificates.', {
    expected: 'one PCK certificate for type 4',
    found: `${more.length + 1}`,
  });
}

/** Layouts of certification data types 1 to 3: PPID (plain or encrypted), CPUSVN, PCESVN, PCEID. */
const PPID_LENGTH: ReadonlyMap<number, number> = new Map([
  [certificationType.ppidPlain, 16],
  [certificationType.ppidRsa2048, 256],
  [certificationType.ppidRsa3072, 384],
]);

/** What identifies the quote's platform to its vendor. */
export function pckChainRequest(quote: Quote): PckChainRequest {
  const { type, data } = quote.certification;
  const qeId = hex(quote.header.userData.subarray(0, 16));
  if (type === certificationType.pckChain || type === certificationType.pckLeaf) {
    return { kind: 'pck-chain', embedded: true, qeId };
  }
  const ppidLength = PPID_LENGTH.get(type);
  if (ppidLength === undefined) throw unsupported(type);
  return { kind: 'pck-chain', embedded: false, qeId, ...readPpid({ type, data }, ppidLength) };
}

function readPpid(
  { type, data }: CertificationData,
  ppidLength: number,
): Pick<PckChainRequest, 'encryptedPpid' | 'cpuSvn' | 'pceSvn' | 'pceId'> {
  // Intel's own sample of type 1 ends before the PCEID.
  const withPceId = data.length === ppidLength + 20;
  if (!withPceId && !(type === certificationType.ppidPlain && data.length === ppidLength + 18)) {
    throw new EvidenceError('QuoteFormat', 'The certification data has the wrong length.', {
      expected: `${ppidLength + 20} bytes for type ${type}`,
      found: `${data.length} bytes`,
    });
  }
  return {
    ...(type !== certificationType.ppidPlain && { encryptedPpid: hex(data.subarray(0, ppidLength)) }),
    cpuSvn: hex(data.subarray(ppidLength, ppidLength + 16)),
    pceSvn: hex(data.subarray(ppidLength + 16, ppidLength + 18)),
    ...(withPceId && { pceId: hex(data.subarray(ppidLength + 18)) }),
  };
}

function unsupported(type: number): EvidenceError {
  return new EvidenceError(
    'CertificationDataUnsupported',
    'The certification data of the quote is of a type that is not supported.',
    {
      expected: '1 to 5',
      found: `${type}`,
    },
  );
}

/** A chain that was proven, and what has begun meanwhile. */
interface ProvenChain {
  readonly proof: ProvenPck;
  readonly begun: BegunQuote | undefined;
}

/** Its lines go to the trail only when it fails: `verify` writes them in their place. */
async function provenChain(
  quote: Quote,
  chain: PckChainBytes,
  trust: Trust,
  trail: Trail,
): Promise<ProvenChain> {
  const anchors = anchorsOf(trust);
  const known = chain.recall(anchors);
  if (known !== undefined) return { proof: known, begun: undefined };
  const own = new Trail();
  try {
    // A chain that is refused at a glance is not worth a check of the quote.
    const begun = chain.namesRootAmong(anchors) ? beginQuote(quote) : undefined;
    return await settle(own, (each) => {
      const proof = chain.prove(anchors, each);
      return { proof, begun: beginQeReport(quote, chain.key(), begun) };
    });
  } catch (error) {
    trail.append(own.lines);
    throw error;
  }
}
