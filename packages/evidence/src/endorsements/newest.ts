/** Endorsements that never go backwards: the record of what was proven, and a source that keeps the newest at hand. */

import { recentlyUsed } from '@veritee/core/internal';
import type { Seen, SeenStatement } from '../proof/seen.ts';
import { earliestExpiry } from './expiry.ts';
import { type EndorsementRequest, requestKey } from './request.ts';
import type { Endorsement, EndorsementSource } from './source.ts';
import { vendorOf } from './vendors.ts';

/** A record in memory. */
export interface SeenRecord extends Seen {
  /** Forgets everything and knows these marks instead. */
  reset(known: Iterable<readonly [name: string, mark: string]>): void;
}

/**
 * Makes a record. Only proven statements come into it, so it grows with the models of platforms that a vendor has.
 *
 * @param known - marks from earlier
 * @param noted - told of each statement that was newer
 * @example
 * const seen = createSeen();
 * const trust = { anchors, now, seen };
 */
export function createSeen(
  known: Iterable<readonly [name: string, mark: string]> = [],
  noted: (statement: SeenStatement) => void = () => undefined,
): SeenRecord {
  const marks = new Map(known);
  return {
    marks,
    note({ name, mark }) {
      const before = marks.get(name);
      if (before !== undefined && before >= mark) return;
      marks.set(name, mark);
      noted({ name, mark });
    },
    reset(known) {
      marks.clear();
      for (const [name, mark] of known) marks.set(name, mark);
    },
  };
}

/** What a source gave for one statement: the newest that was proven, and the last that was not older. */
interface Given {
  readonly proven?: Aged | undefined;
  readonly latest: Aged;
}

interface Aged {
  readonly mark: string;
  readonly endorsement: Endorsement;
}

const LIMIT = 1024;

/**
 * The source with the newest of its proven answers at hand: when it gives an older one, that is passed over while the
 * newer is valid. Where there is none, the older one is given out, and verification refuses it.
 *
 * @param seen - what was proven, by whoever verifies
 * @example
 * const source = newestOf(cachedSource(pcsSource()), seen, now);
 */
export function newestOf(source: EndorsementSource, seen: Seen, now: () => Date): EndorsementSource {
  const ages = recentlyUsed<SeenStatement | 'none'>(LIMIT);
  const given = recentlyUsed<Given>(LIMIT);

  function ageOf(request: EndorsementRequest, found: Endorsement): SeenStatement | undefined {
    const key = `${requestKey(request)} ${found.channel} ${found.sha256}`;
    let age = ages.get(key);
    if (age === undefined) {
      age = vendorOf(request).age?.(request, found) ?? 'none';
      ages.set(key, age);
    }
    return age === 'none' ? undefined : age;
  }

  function newest(request: EndorsementRequest, found: Endorsement): Endorsement {
    const age = ageOf(request, found);
    if (age === undefined) return found;
    const { name, mark } = age;
    const known = seen.marks.get(name);
    const before = given.get(name);
    const proven = before?.latest.mark === known ? before?.latest : before?.proven;
    if (known === undefined || mark >= known) {
      given.set(name, { proven, latest: { mark, endorsement: found } });
      return found;
    }
    if (proven?.mark !== known) return found;
    const until = earliestExpiry(request, proven.endorsement);
    return until !== undefined && now() <= until ? proven.endorsement : found;
  }

  return {
    name: source.name,
    anyRoot: source.anyRoot,
    refresh: async () => source.refresh?.(),
    async get(request, signal, asker) {
      const found = await source.get(request, signal, asker);
      return found === undefined ? undefined : newest(request, found);
    },
  };
}
