/** Proofs made before: recalled by the content that they were made from, under the anchors that they were made with. */

import { concat, hex } from '@veritee/core';
import { hexDigest } from '@veritee/core/crypto';
import type { TrustAnchor } from '@veritee/core/x509';
import type { Trail, TrailLine } from '../trail/trail.ts';
import type { Memory } from './memory.ts';

/** A proven thing with the lines that its proof wrote, so that a remembered proof tells the same story. */
interface Recalled<T> {
  readonly proof: T;
  readonly lines: readonly TrailLine[];
}

/** Proves, or recalls a proof made before from the same content; the trail gets the same lines either way. */
export function recall<T>(memory: Memory | undefined, key: string, trail: Trail, prove: () => T): T {
  const known = memory?.recall<Recalled<T>>(key);
  if (known !== undefined) {
    trail.append(known.lines);
    return known.proof;
  }
  const from = trail.lines.length;
  const proof = prove();
  if (memory !== undefined) {
    const lines = trail.lines.slice(from);
    trail.whenCertain(() => memory.keep(key, { proof, lines }));
  }
  return proof;
}

const anchorNames = new WeakMap<readonly TrustAnchor[], string>();

/** A name for a set of anchors by content, so that a proof under one root never counts under another. */
export function nameOf(anchors: readonly TrustAnchor[]): string {
  let name = anchorNames.get(anchors);
  if (name === undefined) {
    const parts = anchors.map((each) => hex(concat(each.subject, each.publicKeyInfo)));
    name = hexDigest('sha256', parts.join('|'));
    anchorNames.set(anchors, name);
  }
  return name;
}
