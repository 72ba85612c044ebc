/** The lives of keys on one scale. */

import type { LifePart } from '../watch/life-part.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

const time = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(text);

/** A scale on which all keys of an instance fit: from the first creation to the last end that is known. */
export function scaleOf({ now, value }: SigningKeys): (time: number) => number {
  const known = value.flatMap(({ createdAt, signsFrom, signsUntil, publishedUntil }) =>
    [createdAt, signsFrom, signsUntil, publishedUntil].flatMap((each) => time(each) ?? []),
  );
  const from = Math.min(Date.parse(now), ...known);
  const last = Math.max(Date.parse(now), ...known);
  // A key without an end goes on beyond the drawing.
  const until = last + Math.max((last - from) * 0.15, 3_600_000);
  return (at) => (at - from) / (until - from);
}

/** Published, signing, published again. */
export function partsOfLife(key: SigningKey): readonly LifePart[] {
  const created = Date.parse(key.createdAt);
  const from = time(key.signsFrom) ?? Number.MAX_SAFE_INTEGER;
  const until = time(key.signsUntil) ?? Number.MAX_SAFE_INTEGER;
  const gone = time(key.publishedUntil) ?? until;
  const parts: readonly LifePart[] = [
    { from: created, until: from, kind: 'published' },
    { from, until, kind: 'signs' },
    { from: until, until: gone, kind: 'published' },
  ];
  return parts.filter((each) => each.until > each.from);
}
