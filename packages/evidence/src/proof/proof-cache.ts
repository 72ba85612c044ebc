/** Remembers results that depend on nothing but the content they were made from. */

import { type UsedTwice, usedTwice } from '@veritee/core/internal';

/** Results by content key. */
export interface Shelf {
  /** The result kept under the key; undefined when there is none. A key belongs to one kind of result. */
  recall<T>(key: string): T | undefined;
  /**
   * Keeps a result, once it is certain.
   *
   * @param weight - about how many bytes it takes
   */
  keep(key: string, result: unknown, weight: number): void;
}

/** A store of proofs. Dates are never part of a result: they are checked at each use. */
export interface ProofCache extends Shelf {
  /** Imported keys. They are large and quickly imported again, so they have a separate limit. */
  readonly keys: Shelf;
  /**
   * Which content a text has. Whoever writes one content in ever new ways fills these only, which have a separate limit and
   * are quickly found again.
   */
  readonly names: Shelf;
  /** What is cached, in bytes as stated. */
  readonly usage: { readonly bytes: number; readonly limit: number };
}

/** Enough for 100,000 platforms at 0.8 kB each, the names of their chains, and the keys of 15,000 of them. */
const DEFAULT_BYTES = 200_000_000;

/**
 * Remembers results up to a weight. What was used but once goes first, so that a caller who sends ever new chains costs
 * bounded memory and pushes out nothing that others use.
 *
 * @param bytes - the room, in bytes
 * @example
 * const trust = { anchors, now, proofCache: createProofCache(50_000_000) };
 */
export function createProofCache(bytes = DEFAULT_BYTES): ProofCache {
  const forKeys = Math.floor((bytes * 3) / 8);
  const forNames = Math.floor(bytes / 6);
  const proofs = usedTwice<unknown>(bytes - forKeys - forNames);
  const keys = usedTwice<unknown>(forKeys);
  const names = usedTwice<unknown>(forNames);
  return {
    ...shelf(proofs),
    keys: shelf(keys),
    names: shelf(names),
    get usage() {
      return { bytes: proofs.weight + keys.weight + names.weight, limit: bytes };
    },
  };
}

function shelf(entries: UsedTwice<unknown>): Shelf {
  return {
    recall: <T>(key: string) => entries.get(key) as T | undefined,
    keep: (key, result, weight) => entries.set(key, result, weight),
  };
}
