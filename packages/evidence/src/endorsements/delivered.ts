/** A source over a fixed collection of endorsements. */

import { type EndorsementRequest, requestKey, rootOf, withoutRoot } from './request.ts';
import type { DeliveredEndorsement, EndorsementSource } from './source.ts';

/** Endorsements that do not say of which PKI they are answer for any; questions that do not say, too. */
export function deliveredSource(name: string, items: readonly DeliveredEndorsement[]): EndorsementSource {
  const byKey = new Map(items.map((item) => [requestKey(item.request), item]));
  const byBareKey = new Map(items.map((item) => [bareKey(item.request), item]));
  const find = (request: EndorsementRequest): DeliveredEndorsement | undefined => {
    const exact = byKey.get(requestKey(request));
    if (exact !== undefined) return exact;
    const bare = byBareKey.get(bareKey(request));
    const fits = bare !== undefined && (rootOf(request) === undefined || rootOf(bare.request) === undefined);
    return fits ? bare : undefined;
  };
  return { name, get: (request) => Promise.resolve(find(request)?.endorsement) };
}

function bareKey(request: EndorsementRequest): string {
  return requestKey(withoutRoot(request));
}
