/** Proofs made before: recalled by the content that they were made from. None counts under a root that it was not made under. */

import { concat } from '@veritee/core/internal';
import { sha256Hex } from '@veritee/core/internal/crypto';
import type { TrustAnchor } from '@veritee/core/internal/x509';
import { retold } from '../trail/retold-trail.ts';
import type { Trail, TrailLine } from '../trail/trail.ts';
import type { ProofCache } from './proof-cache.ts';

/** A proven thing with the lines that its proof wrote, so that a remembered proof tells the same story. */
interface Recalled<T> {
  readonly proof: T;
  readonly lines: readonly TrailLine[];
}

/** What an entry costs beside its content: key, records, places in a map. */
const ENTRY_BYTES = 250;
const LINE_BYTES = 200;

/**
 * Proves, or recalls a proof made before from the same content; the trail gets the same lines either way. For what many
 * platforms share: the lines are kept, too.
 *
 * @param weigh - about how many bytes a proof takes
 */
export function recall<T>(
  proofCache: ProofCache | undefined,
  key: string,
  trail: Trail,
  prove: () => T,
  weigh: (proof: T) => number = () => 0,
): T {
  const known = proofCache?.recall<Recalled<T>>(key);
  if (known !== undefined) {
    trail.append(known.lines);
    return known.proof;
  }
  const from = trail.position;
  const proof = prove();
  if (proofCache !== undefined) {
    const lines = trail.linesFrom(from);
    const weight = ENTRY_BYTES + lines.length * LINE_BYTES + weigh(proof);
    trail.whenCertain(() => proofCache.keep(key, { proof, lines }, weight));
  }
  return proof;
}

/**
 * Like `recall`, for what there is one of for every platform: only the proof is kept. Should somebody ask for its lines,
 * the proof is made once more, without the signatures, which are known to hold.
 *
 * @param prove - pure: the content that the key names decides what it returns and which lines it writes
 * @param bytes - about how many the proof takes
 * @param counts - whether a proof made before counts here; one of a root that is not trusted does not
 */
export function recallRetelling<T>(
  proofCache: ProofCache | undefined,
  key: string | undefined,
  trail: Trail,
  prove: (trail: Trail) => T,
  bytes: number,
  counts: (known: T) => boolean = () => true,
): T {
  if (proofCache === undefined || key === undefined) return prove(trail);
  const known = proofCache.recall<T>(key);
  if (known !== undefined && counts(known)) {
    trail.later(() => retold(prove));
    return known;
  }
  const proof = prove(trail);
  trail.whenCertain(() => proofCache.keep(key, proof, ENTRY_BYTES + bytes));
  return proof;
}

/**
 * One and the same object for all proofs that come to the same: there are many platforms of few kinds.
 *
 * @param key - names what the object says
 * @param bytes - about how many it takes
 */
export function sharedOne<T>(
  proofCache: ProofCache | undefined,
  key: string,
  trail: Trail,
  made: T,
  bytes: number,
): T {
  const known = proofCache?.recall<T>(key);
  if (known !== undefined) return known;
  trail.whenCertain(() => proofCache?.keep(key, made, ENTRY_BYTES + bytes));
  return made;
}

const anchorNames = new WeakMap<TrustAnchor, string>();

/** A name for an anchor by content. */
export function nameOfAnchor(anchor: TrustAnchor): string {
  let name = anchorNames.get(anchor);
  if (name === undefined) {
    name = sha256Hex(concat(anchor.subject, anchor.publicKeyInfo));
    anchorNames.set(anchor, name);
  }
  return name;
}

/**
 * A name for a set of anchors by content, so that a proof under one root never counts under another. Made anew each time:
 * whoever holds the list may take a root out of it.
 */
export function nameOf(anchors: readonly TrustAnchor[]): string {
  const [only, ...more] = anchors;
  if (only !== undefined && more.length === 0) return nameOfAnchor(only);
  return sha256Hex(anchors.map(nameOfAnchor).join('|'));
}
