/** What a report is judged with: the certificates of its key, the revocation list, the endorsements of its utility VM. */

import { allZero, hex } from '@veritee/core/internal';
import { hexDigest } from '@veritee/core/internal/crypto';
import { isSelfIssued } from '@veritee/core/internal/x509';
import type { ProductLine, VekKind } from '../endorsements/amd/product-line.ts';
import { describeAmdRequest, type VcekRequest } from '../endorsements/amd/request.ts';
import { vekOf } from '../endorsements/amd/vek.ts';
import { requireEndorsement } from '../endorsements/require.ts';
import { type Endorsement, type EndorsementSource, endorsement } from '../endorsements/source.ts';
import { EvidenceError } from '../errors.ts';
import { readChain } from '../proof/certificates.ts';
import type { GatherOptions } from '../scheme.ts';
import type { SnpEvidence } from './layout.ts';
import { chipIdFor } from './product.ts';
import type { SnpReport } from './report.ts';
import type { UvmEndorsement } from './uvm/endorsement.ts';

/** Everything that a report is judged with. */
export interface SnpEndorsements {
  /** Certificates: of the key, its issuer and the root, in texts or files that hold one or more. */
  readonly chain: readonly Endorsement[];
  /** Absent only where the operator allows that. */
  readonly revocationList: Endorsement | undefined;
  readonly uvm: readonly UvmEndorsement[];
}

/**
 * Gathers what a report is judged with. Certificates come from the evidence, else from the sources in their order; the
 * revocation list never comes from the evidence, whose chain it may name.
 *
 * @throws EvidenceError `EndorsementsMissing`, `SnpProductUnknown`, `VekExtensionFormat`, `UvmEndorsementFormat` and what
 *   sources throw
 */
export async function gatherSnp(
  evidence: SnpEvidence,
  source: EndorsementSource,
  options: GatherOptions,
): Promise<SnpEndorsements> {
  const { report } = evidence;
  const signer = report.signer ?? 'vcek';
  const { line, chain } = await gatherChain(evidence, signer, source, options);
  return {
    chain,
    revocationList: await gatherRevocationList(line, signer, chain, source, options),
    uvm: evidence.uvm.length === 0 ? [] : await decodeUvm(evidence.uvm),
  };
}

/** CBOR is read only where somebody sends it: its reader is loaded then. */
async function decodeUvm(uvm: readonly Uint8Array[]): Promise<UvmEndorsement[]> {
  const { decodeUvmEndorsement } = await import('./uvm/decode.ts');
  return uvm.map(decodeUvmEndorsement);
}

interface GatheredChain {
  readonly line: ProductLine;
  readonly chain: readonly Endorsement[];
}

async function gatherChain(
  { report, product, chain: sent }: SnpEvidence,
  signer: VekKind,
  source: EndorsementSource,
  { signal, trust }: GatherOptions,
): Promise<GatheredChain> {
  const reported = lineOf(product);
  if (sent === undefined) return fetchChain(report, reported, signer, source, signal);
  const line = reported ?? namesIn(sent.parts, trust).line;
  if (sent.complete) return { line, chain: sent.parts };
  const above = await requireEndorsement(
    source,
    { kind: 'vek-chain', product: line, signer },
    describeAmdRequest,
    signal,
  );
  return { line, chain: [...sent.parts, above] };
}

/** Processors whose certificates are not known are refused before anybody is asked for them. */
function lineOf(product: SnpEvidence['product']): ProductLine | undefined {
  if (product === undefined || 'line' in product) return product?.line;
  throw unknownProduct(product.unknown);
}

/** The refusal for a processor that is not known. */
export function unknownProduct(found: string): EvidenceError {
  return new EvidenceError('SnpProductUnknown', 'The report comes from a processor that is not known here.', {
    expected: 'Milan, Genoa (also Bergamo and Siena) or Turin',
    found,
    hint: 'A newer release may know this processor.',
  });
}

/** What a chain says of itself. Nothing is proven here: the chain's own proof compares. */
interface ChainNames {
  readonly line: ProductLine;
  /** Which PKI: hex SHA-256 of the root's public key; undefined where the chain has no root. */
  readonly root: string | undefined;
}

/** About what an entry takes in memory. */
const NAMES_BYTES = 500;

function namesIn(parts: readonly Endorsement[], { proofCache }: GatherOptions['trust']): ChainNames {
  const key = `snp-names:${parts.map(({ sha256 }) => sha256).join(':')}`;
  const known = proofCache?.recall<ChainNames>(key);
  if (known !== undefined) return known;
  const certificates = parts.flatMap(({ body }) => readChain(body));
  const leaf = certificates.find((each) => !each.isAuthority);
  if (leaf === undefined) throw missingVek('no certificate of a key');
  const root = certificates.find((each) => each.isAuthority && isSelfIssued(each));
  const names = {
    line: vekOf(leaf).line,
    root: root === undefined ? undefined : hexDigest('sha256', root.publicKeyInfo),
  };
  proofCache?.keep(key, names, NAMES_BYTES);
  return names;
}

async function fetchChain(
  report: SnpReport,
  reported: ProductLine | undefined,
  signer: VekKind,
  source: EndorsementSource,
  signal: AbortSignal | undefined,
): Promise<GatheredChain> {
  if (signer === 'vlek') {
    throw missingVek('a report signed by a VLEK, whose certificate only its cloud provider has');
  }
  if (allZero(report.chipId))
    throw missingVek('a report without a chip id, for which no certificate can be found');
  // Only firmware before 1.51 makes reports that leave the product open, and it runs on these two.
  const lines: readonly ProductLine[] = reported === undefined ? ['Milan', 'Genoa'] : [reported];
  for (const [i, line] of lines.entries()) {
    const request = vcekRequestOf(report, line);
    const isLast = i + 1 === lines.length;
    const leaf = isLast
      ? await requireEndorsement(source, request, describeAmdRequest, signal)
      : await source.get(request, signal);
    if (leaf === undefined) continue;
    if (leaf.issuerChain !== undefined) return { line, chain: withIssuers(leaf, leaf.issuerChain) };
    const above = await requireEndorsement(
      source,
      { kind: 'vek-chain', product: line, signer },
      describeAmdRequest,
      signal,
    );
    return { line, chain: [leaf, above] };
  }
  throw missingVek('no certificate');
}

/** What to ask for. */
export function vcekRequestOf({ chipId, reportedTcb }: SnpReport, product: ProductLine): VcekRequest {
  return { kind: 'vcek', product, chipId: hex(chipIdFor(product, chipId)), tcb: hex(reportedTcb) };
}

const encoder = new TextEncoder();

function withIssuers(leaf: Endorsement, issuers: string): readonly Endorsement[] {
  return [endorsement(leaf.body, leaf.origin), endorsement(encoder.encode(issuers), leaf.origin)];
}

function missingVek(found: string): EvidenceError {
  return new EvidenceError(
    'EndorsementsMissing',
    'No certificate is available for the key of the SEV-SNP report.',
    {
      found,
      hint: 'Send the certificates with the report (VcekCertChain): leaf, intermediate, root.',
    },
  );
}

async function gatherRevocationList(
  product: ProductLine,
  signer: VekKind,
  chain: readonly Endorsement[],
  source: EndorsementSource,
  { signal, trust }: GatherOptions,
): Promise<Endorsement | undefined> {
  // Several PKIs may have a product line of this name.
  const { root } = namesIn(chain, trust);
  const request = { kind: 'vek-crl', product, signer, ...(root !== undefined && { root }) } as const;
  // A chain without a root is refused as such; `verify` takes no proof without a list that is not allowed to be.
  return root === undefined || trust.snp?.allowMissingRevocationList === true
    ? source.get(request, signal)
    : requireEndorsement(source, request, describeAmdRequest, signal);
}
