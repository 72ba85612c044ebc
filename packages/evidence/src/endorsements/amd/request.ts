/** What AMD can be asked for about its chips: the words for it, in files and for people. */

import type { ProductLine, VekKind } from './product-line.ts';

/** One thing that AMD can be asked for. Hex members are lower case. */
export type AmdRequest = VcekRequest | AmdStatementRequest;

/** The certificate of a chip's key, for one TCB version. */
export interface VcekRequest {
  readonly kind: 'vcek';
  readonly product: ProductLine;
  /** 64 bytes; 8 on Turin. */
  readonly chipId: string;
  /** The eight bytes of the reported TCB version, as the report has them. */
  readonly tcb: string;
}

/** A statement about all chips of a product line. */
export interface AmdStatementRequest {
  /** The certificates above the keys, or the list of those that are revoked. */
  readonly kind: 'vek-chain' | 'vek-crl';
  readonly product: ProductLine;
  readonly signer: VekKind;
  /** Which PKI: hex SHA-256 of the root's public key (SubjectPublicKeyInfo) that the evidence's chain names. */
  readonly root?: string | undefined;
}

/** The kinds of all of them. */
export const amdKinds: readonly string[] = Object.keys({
  vcek: true,
  'vek-chain': true,
  'vek-crl': true,
} satisfies Record<AmdRequest['kind'], true>);

/** Whether AMD is whom a request is for. */
export function isAmdRequest(request: { readonly kind: string }): request is AmdRequest {
  return amdKinds.includes(request.kind);
}

/** A request in words, for messages. */
export function describeAmdRequest(request: AmdRequest): string {
  switch (request.kind) {
    case 'vcek':
      return `VCEK certificate of ${request.product} chip ${request.chipId.slice(0, 16)} for TCB ${request.tcb}`;
    case 'vek-chain':
      return `${request.signer.toUpperCase()} issuer chain of ${request.product}`;
    case 'vek-crl':
      return `${request.signer.toUpperCase()} revocation list of ${request.product}`;
  }
}

/** How the file of an endorsement is called in a folder. */
export function amdFileStem(request: AmdRequest): string {
  const product = request.product.toLowerCase();
  if (request.kind === 'vcek') return `vcek-${product}-${request.chipId.slice(0, 32)}-${request.tcb}`;
  return `${request.signer}-${request.kind === 'vek-chain' ? 'chain' : 'crl'}-${product}`;
}

/** By which extension programs know it. */
export function amdFileExtension({ kind }: AmdRequest): string {
  if (kind === 'vek-crl') return 'crl';
  return kind === 'vcek' ? 'cer' : 'pem';
}

/** Whether AMD states it, rather than that it is a chip's own certificate. */
export function isAmdStatement({ kind }: AmdRequest): boolean {
  return kind !== 'vcek';
}
