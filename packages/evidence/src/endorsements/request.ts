/** What vendors can be asked for. */

import type { AmdRequest } from './amd/request.ts';
import type { IntelRequest } from './intel/request.ts';

/** One thing that a vendor can be asked for: one line per vendor. A kind belongs to one of them. */
export type EndorsementRequest = AmdRequest | IntelRequest;

/**
 * A request as a key: equal for equal requests, different for different ones.
 *
 * @example
 * requestKey({ kind: 'pck-crl', ca: 'platform' }); // 'ca=platform&kind=pck-crl'
 */
export function requestKey(request: EndorsementRequest): string {
  const members: Readonly<Record<string, string | boolean | undefined>> = { ...request };
  let key = '';
  for (const name of Object.keys(members).sort()) {
    const value = members[name];
    if (value !== undefined) key += `${key === '' ? '' : '&'}${name}=${value}`;
  }
  return key;
}

/** The same request without the root that it names. */
export function withoutRoot(request: EndorsementRequest): EndorsementRequest {
  return 'root' in request ? { ...request, root: undefined } : request;
}

/** The root that a request names. */
export function rootOf(request: EndorsementRequest): string | undefined {
  return 'root' in request ? request.root : undefined;
}
