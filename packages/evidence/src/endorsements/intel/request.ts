/** What Intel can be asked for about its platforms: the words for it, on the wire and for people. */

/** One thing that Intel can be asked for. */
export type IntelRequest = StatementRequest | PckChainRequest;

/** A statement of a PKI about its platforms. */
export type StatementRequest = {
  /**
   * Which PKI: hex SHA-256 of the root's public key (SubjectPublicKeyInfo) that the evidence's chain names. A source that
   * stands for one PKI answers only for it, so that sources of several can be combined.
   */ readonly root?: string | undefined;
} & (
  | { readonly kind: 'tcb-info'; readonly tee: 'sgx' | 'tdx' /** Lower-case hex. */; readonly fmspc: string }
  | { readonly kind: 'qe-identity'; readonly tee: 'sgx' | 'tdx' }
  | { readonly kind: 'tcb-evaluations'; readonly tee: 'sgx' | 'tdx' }
  | { readonly kind: 'pck-crl'; readonly ca: 'processor' | 'platform' }
  | { readonly kind: 'root-crl' }
);

/** The PCK certificate chain of a platform. Hex members are lower case. */
export interface PckChainRequest {
  readonly kind: 'pck-chain';
  /** True if the evidence contains a chain; only a bundle made for it answers then. */
  readonly embedded: boolean;
  readonly qeId: string;
  readonly encryptedPpid?: string | undefined;
  readonly cpuSvn?: string | undefined;
  readonly pceSvn?: string | undefined;
  readonly pceId?: string | undefined;
}

/** The kinds of all of them. */
export const intelKinds: readonly string[] = Object.keys({
  'tcb-info': true,
  'qe-identity': true,
  'tcb-evaluations': true,
  'pck-crl': true,
  'root-crl': true,
  'pck-chain': true,
} satisfies Record<IntelRequest['kind'], true>);

/** Whether Intel is whom a request is for. */
export function isIntelRequest(request: { readonly kind: string }): request is IntelRequest {
  return intelKinds.includes(request.kind);
}

/** A request in words, for messages. */
export function describeIntelRequest(request: IntelRequest): string {
  switch (request.kind) {
    case 'tcb-info':
      return `TCB info for ${request.tee} fmspc ${request.fmspc}`;
    case 'tcb-evaluations':
      return `TCB evaluations of ${request.tee}`;
    case 'qe-identity':
      return `QE identity for ${request.tee}`;
    case 'pck-crl':
      return `PCK revocation list of the ${request.ca} CA`;
    case 'root-crl':
      return 'root CA revocation list';
    case 'pck-chain':
      return `PCK certificate for QE ${request.qeId}${request.cpuSvn === undefined ? '' : ` cpusvn ${request.cpuSvn} pcesvn ${request.pceSvn}`}`;
  }
}

/** How the file of an endorsement is called in a folder. */
export function intelFileStem(request: IntelRequest): string {
  switch (request.kind) {
    case 'tcb-info':
      return `tcb-info-${request.tee}-${request.fmspc}`;
    case 'tcb-evaluations':
      return `tcb-evaluations-${request.tee}`;
    case 'qe-identity':
      return `qe-identity-${request.tee}`;
    case 'pck-crl':
      return `pck-crl-${request.ca}`;
    case 'root-crl':
      return 'root-crl';
    case 'pck-chain':
      return `pck-chain-${request.qeId}`;
  }
}

/** By which extension programs know it. */
export function intelFileExtension({ kind }: IntelRequest): string {
  if (kind === 'pck-chain') return 'pem';
  return kind === 'pck-crl' || kind === 'root-crl' ? 'crl' : 'json';
}

/** Statements that do not depend on a platform, so that no caller can make them fail. */
export const intelProbes: readonly IntelRequest[] = [
  { kind: 'root-crl' },
  { kind: 'qe-identity', tee: 'sgx' },
];

/** Whether Intel states it, rather than that it is a platform's own certificate. */
export function isIntelStatement({ kind }: IntelRequest): boolean {
  return kind !== 'pck-chain';
}

/** Chains for evidence that brings its own are asked by values that anyone can make up: nothing to keep. */
export function isIntelKept(request: IntelRequest): boolean {
  return request.kind !== 'pck-chain' || !request.embedded;
}
