/** What ends when: from which date on which platforms are refused, and because of which endorsement. */

import { describeExpiry } from './expiry.ts';
import { requestKey } from './request.ts';
import type { DeliveredEndorsement } from './source.ts';
import type { AnyVendor } from './vendors.ts';
import { vendorOf, vendors } from './vendors.ts';

/** Platforms that are refused from the same date on for the same reason. */
export interface EndorsementStatus {
  /** For people: "SGX platforms of FMSPC 00906ed50000". */
  readonly platforms: readonly string[];
  /** From when on they are refused; undefined for a missing endorsement: they are refused already. */
  readonly from: Date | undefined;
  /** Whole days left, negative when it is over; undefined for a missing endorsement. */
  readonly days: number | undefined;
  /** What ends then, or is missing. */
  readonly item: string;
}

/**
 * From when on platforms are refused if these endorsements are not renewed, soonest first; what is missing comes before.
 * It reads without trusting: verification checks each endorsement at each use.
 *
 * @example
 * const [first] = endorsementStatus(await readFolder('endorsements'), new Date());
 * first?.platforms; // ['SGX platforms of FMSPC 00906ed50000']
 * first?.item; // 'TCB info for sgx fmspc 00906ed50000'
 */
export function endorsementStatus(items: readonly DeliveredEndorsement[], now: Date): EndorsementStatus[] {
  const ends = new Map(items.map((item) => [requestKey(item.request), endOf(item, now)]));
  const lines = vendors
    .flatMap((vendor) => vendor.dependents(ofVendor(items, vendor)))
    .map(({ platforms, needs, missing }) => {
      const [what] = missing;
      const known = needs.flatMap((need) => ends.get(requestKey(need)) ?? []);
      const end =
        what === undefined ? known.sort(bySoonest)[0] : { item: what, from: undefined, days: undefined };
      return end === undefined ? [] : [{ platforms, ...end }];
    });
  return grouped(lines.flat()).sort(bySoonest);
}

type End = Omit<EndorsementStatus, 'platforms'>;

function ofVendor(items: readonly DeliveredEndorsement[], vendor: AnyVendor) {
  return items.map(({ request }) => request).filter((request) => vendorOf(request) === vendor);
}

function endOf(item: DeliveredEndorsement, now: Date): End[] {
  const [first] = describeExpiry([item], now);
  if (first === undefined) return [];
  const { endorsement, what, expires, days } = first;
  // A certificate alone does not say which endorsement it vouches for.
  return [{ item: what === endorsement ? what : `${endorsement} (${what})`, from: expires, days }];
}

function bySoonest(a: Pick<End, 'from'>, b: Pick<End, 'from'>): number {
  return (
    (a.from?.getTime() ?? Number.NEGATIVE_INFINITY) - (b.from?.getTime() ?? Number.NEGATIVE_INFINITY) || 0
  );
}

/** One entry per date and item. */
function grouped(lines: readonly (End & { readonly platforms: string })[]): EndorsementStatus[] {
  const groups = new Map<string, End & { readonly platforms: string[] }>();
  for (const { platforms, ...end } of lines) {
    const key = `${end.from?.toISOString()} ${end.item}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { ...end, platforms: [platforms] });
    else if (!known.platforms.includes(platforms)) known.platforms.push(platforms);
  }
  return [...groups.values()];
}
