/** Endorsements: what a maker states about its platforms, and the one face of everything that delivers them. */

import { hash } from 'node:crypto';
import { EvidenceError } from '../errors.ts';

/** One thing that a maker can be asked for. */
export type EndorsementRequest = StatementRequest | PckChainRequest;

/** A statement of a PKI about its platforms. */
export type StatementRequest = {
  /**
   * Which PKI: hex SHA-256 of the root's public key (SubjectPublicKeyInfo) that the evidence's chain names. A source that
   * stands for one PKI answers only for it, so that sources of several can stand in a row.
   */ readonly root?: string | undefined;
} & (
  | { readonly kind: 'tcb-info'; readonly tee: 'sgx' | 'tdx' /** Lower-case hex. */; readonly fmspc: string }
  | { readonly kind: 'qe-identity'; readonly tee: 'sgx' | 'tdx' }
  | { readonly kind: 'pck-crl'; readonly ca: 'processor' | 'platform' }
  | { readonly kind: 'root-crl' }
);

/** The PCK certificate chain of a platform. Hex members are lower case. */
export interface PckChainRequest {
  readonly kind: 'pck-chain';
  /** True when the evidence brings a chain of its own; only a bundle made for it answers then. */
  readonly embedded: boolean;
  readonly qeId: string;
  readonly encryptedPpid?: string | undefined;
  readonly cpuSvn?: string | undefined;
  readonly pceSvn?: string | undefined;
  readonly pceId?: string | undefined;
}

/** What was delivered. Immutable: the same content delivered from a cache is the same object. */
export interface Endorsement {
  readonly body: Uint8Array;
  /** PEM of the certificates that vouch for it, where the maker sends one. */
  readonly issuerChain?: string | undefined;
  /** Lower-case hex SHA-256 of body and issuer chain: the content's name. */
  readonly sha256: string;
  /** Where it came from, for people. */
  readonly origin: string;
}

/** An endorsement with what was asked for: how collections of them are handed around. */
export interface DeliveredEndorsement {
  readonly request: EndorsementRequest;
  readonly endorsement: Endorsement;
}

/** Anything that delivers endorsements: a maker's service, a cache, a bundle on disk, several of them in turn. */
export interface EndorsementSource {
  /** For people: a URL, a path. */
  readonly name: string;
  /**
   * True when the answer does not depend on the root asked for. Evidence names its root before anything is proven, so a
   * cache must not keep one answer per root that somebody made up.
   */
  readonly anyRoot?: boolean | undefined;
  /**
   * Fetches one endorsement; undefined when this source has none.
   * @throws EvidenceError `EndorsementsUnavailable`, `EndorsementsThrottled`, `EndorsementsFormat`
   */
  get(request: EndorsementRequest, signal?: AbortSignal): Promise<Endorsement | undefined>;
}

/** An endorsement from its parts. */
export function endorsement(body: Uint8Array, origin: string, issuerChain?: string): Endorsement {
  const chain = issuerChain ?? '';
  // With the length of the body in front, no other split into body and chain has the same name.
  const sha256 = hash(
    'sha256',
    Buffer.concat([Buffer.from(`${body.length}:`), body, Buffer.from(chain)]),
    'hex',
  );
  return { body, sha256, origin, ...(issuerChain !== undefined && { issuerChain }) };
}

/**
 * A request as a key: equal for equal requests, different for different ones.
 *
 * @example
 * requestKey({ kind: 'pck-crl', ca: 'platform' }); // 'ca=platform&kind=pck-crl'
 */
export function requestKey(request: EndorsementRequest): string {
  return Object.entries(request)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
}

/** The same request without the root that it names. */
export function withoutRoot(request: EndorsementRequest): EndorsementRequest {
  return request.kind === 'pck-chain' ? request : { ...request, root: undefined };
}

/** A request in words, for messages. */
export function describeRequest(request: EndorsementRequest): string {
  switch (request.kind) {
    case 'tcb-info':
      return `TCB info for ${request.tee} fmspc ${request.fmspc}`;
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

/**
 * An endorsement that must be there.
 * @throws EvidenceError `EndorsementsMissing` and whatever the source throws
 */
export async function requireEndorsement(
  source: EndorsementSource,
  request: EndorsementRequest,
  signal?: AbortSignal,
): Promise<Endorsement> {
  const found = await source.get(request, signal);
  if (found !== undefined) return found;
  throw new EvidenceError('EndorsementsMissing', `There is no ${describeRequest(request)}.`, {
    found: `sources asked: ${source.name}`,
    hint: 'Add an endorsement source that has it.',
  });
}

/**
 * Several sources as one: the first that has an answer wins; a source that fails is passed over, and its error
 * surfaces only when none of the others has an answer.
 */
export function firstOf(sources: readonly EndorsementSource[]): EndorsementSource {
  return {
    name: sources.map((each) => each.name).join(', ') || 'none',
    async get(request, signal) {
      let failure: unknown;
      for (const source of sources) {
        try {
          const found = await source.get(request, signal);
          if (found !== undefined) return found;
        } catch (error) {
          signal?.throwIfAborted();
          failure ??= error;
        }
      }
      if (failure !== undefined) throw failure;
      return undefined;
    },
  };
}
