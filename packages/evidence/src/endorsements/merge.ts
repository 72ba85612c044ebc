/** Takes endorsements over into a collection, none of which becomes older thereby. */

import { earliestExpiry } from './expiry.ts';
import { requestKey } from './request.ts';
import type { DeliveredEndorsement } from './source.ts';
import { vendorOf } from './vendors.ts';

/** What became of one endorsement: taken as the first of its kind or in place of an older one, or left out. */
export type MergeOutcome = 'new' | 'newer' | 'same' | 'older' | 'expired' | 'unreadable';

/** A collection, and how it came about. */
export interface MergedEndorsements {
  readonly items: readonly DeliveredEndorsement[];
  /** One entry for each that was brought, in their order. */
  readonly outcomes: readonly { readonly item: DeliveredEndorsement; readonly outcome: MergeOutcome }[];
}

/**
 * The held endorsements with those of the brought that are newer. Statements are compared as verification does it: by
 * evaluation and issue date, CRL number, date of the list; certificates by when they end. What is over is not taken.
 *
 * @example
 * const { items } = newerOf(await readFolder('endorsements'), pack.items, new Date());
 */
export function newerOf(
  held: readonly DeliveredEndorsement[],
  brought: readonly DeliveredEndorsement[],
  now: Date,
): MergedEndorsements {
  const items = new Map(held.map((item) => [requestKey(item.request), item]));
  const outcomes = brought.map((item) => {
    const key = requestKey(item.request);
    const outcome = outcomeOf(item, items.get(key), now);
    if (outcome === 'new' || outcome === 'newer') items.set(key, item);
    return { item, outcome };
  });
  return { items: [...items.values()], outcomes };
}

function outcomeOf(
  item: DeliveredEndorsement,
  held: DeliveredEndorsement | undefined,
  now: Date,
): MergeOutcome {
  if (held?.endorsement.sha256 === item.endorsement.sha256) return 'same';
  const expires = earliestExpiry(item.request, item.endorsement);
  if (expires === undefined) return 'unreadable';
  if (expires < now) return 'expired';
  if (held === undefined) return 'new';
  const [mark, known] = [ageOf(item), ageOf(held)];
  // One that does not say how new it is does not replace one that does.
  if (mark !== known) return known === undefined || (mark !== undefined && mark > known) ? 'newer' : 'older';
  const end = earliestExpiry(held.request, held.endorsement);
  // What is held and cannot be read is of no use.
  if (end === undefined || end < expires) return 'newer';
  return mark === undefined && end > expires ? 'older' : 'same';
}

/** Text that grows from one statement to the next; undefined for certificates. */
function ageOf({ request, endorsement }: DeliveredEndorsement): string | undefined {
  return vendorOf(request).age?.(request, endorsement)?.mark;
}
