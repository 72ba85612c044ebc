/** Endorsements: what a vendor states about its platforms, and the one face of everything that delivers them. */

import { concat, utf8 } from '@veritee/core/internal';
import { sha256Hex } from '@veritee/core/internal/crypto';
import type { EndorsementRequest } from './request.ts';

/** What was delivered. Immutable: the same content delivered from a cache is the same object. */
export interface Endorsement {
  readonly body: Uint8Array;
  /** PEM of the certificates that vouch for it, where the vendor sends one. */
  readonly issuerChain?: string | undefined;
  /** Lower-case hex SHA-256 of body and issuer chain: the content's name. */
  readonly sha256: string;
  /** Where it came from, for people. */
  readonly origin: string;
  /**
   * Which of several series it was asked for, where a vendor issues the same statement in series of different age; absent
   * where whoever delivers it does not say.
   */
  readonly channel?: string | undefined;
}

/** An endorsement with what was asked for: how collections of them are handed around. */
export interface DeliveredEndorsement {
  readonly request: EndorsementRequest;
  readonly endorsement: Endorsement;
}

/** Anything that delivers endorsements: a vendor's service, a cache, a bundle on disk, several of them in turn. */
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
   *
   * @param asker - for whom; sources that must ask slowly give everybody a turn
   * @throws EvidenceError `EndorsementsUnavailable`, `EndorsementsThrottled`, `EndorsementsFormat`
   */
  get(
    request: EndorsementRequest,
    signal?: AbortSignal,
    asker?: EndorsementAsker,
  ): Promise<Endorsement | undefined>;
  /**
   * Renews what is kept before it becomes old, whether or not somebody asks for it. To be called every minute or so by whoever
   * runs for long; failures show when the endorsements are asked for. Absent where nothing is kept.
   */
  refresh?(): Promise<void>;
}

/** For whom an endorsement is fetched: what a service calls its instance, and the caller or the address that it came from. */
export interface EndorsementAsker {
  readonly tenant: string;
  readonly caller: string;
}

/**
 * The same source, asked for somebody.
 *
 * @param asker - undefined leaves it open
 */
export function askedFor(source: EndorsementSource, asker: EndorsementAsker | undefined): EndorsementSource {
  if (asker === undefined) return source;
  return {
    name: source.name,
    anyRoot: source.anyRoot,
    get: (request, signal) => source.get(request, signal, asker),
  };
}

/** An endorsement from its parts. */
export function endorsement(body: Uint8Array, origin: string, issuerChain?: string): Endorsement {
  const chain = issuerChain ?? '';
  // With the length of the body in front, no other split into body and chain has the same name.
  const sha256 = sha256Hex(concat(utf8(`${body.length}:`), body, utf8(chain)));
  return { body, sha256, origin, ...(issuerChain !== undefined && { issuerChain }) };
}

const named = new WeakMap<Endorsement, Endorsement>();

/**
 * The same under the name that its content has, whatever name it was delivered with: proofs are remembered by it. Computed
 * once for each object.
 */
export function namedByContent(delivered: Endorsement): Endorsement {
  let known = named.get(delivered);
  if (known === undefined) {
    const { sha256 } = endorsement(delivered.body, delivered.origin, delivered.issuerChain);
    known = sha256 === delivered.sha256 ? delivered : { ...delivered, sha256 };
    named.set(delivered, known);
  }
  return known;
}

/**
 * Several sources as one: the first that has an answer wins; a source that fails is passed over, and its error
 * surfaces only when none of the others has an answer.
 */
export function firstOf(sources: readonly EndorsementSource[]): EndorsementSource {
  return {
    name: sources.map((each) => each.name).join(', ') || 'none',
    async refresh() {
      for (const source of sources) await source.refresh?.();
    },
    async get(request, signal, asker) {
      let failure: unknown;
      for (const source of sources) {
        try {
          const found = await source.get(request, signal, asker);
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
