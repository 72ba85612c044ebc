/** What routes of evidence have of their own: any spelling of their path, and room for long evidence. */

import type { AnyScheme, EvidenceKinds } from '@veritee/evidence';

const PREFIX = '/attest/';

/**
 * Gives the path of a type the one spelling that has a route: clients write it in lower case, as the type is spelt, or as
 * `SevSnpVM`.
 */
export function attestUrls({ schemes }: EvidenceKinds): (url: string) => string {
  const types = new Map(schemes.map(({ type }) => [type.toLowerCase(), type]));
  return (url) => {
    const [path = '', ...query] = url.split('?');
    if (path.slice(0, PREFIX.length).toLowerCase() !== PREFIX) return url;
    const type = types.get(path.slice(PREFIX.length).toLowerCase());
    return type === undefined ? url : [PREFIX + type, ...query].join('?');
  };
}

/** The JSON around evidence. */
const AROUND = 64 * 1024;

/** Bytes of an attest body; undefined where the limit of all bodies holds. */
export function attestBodyLimit({ longestEvidence }: AnyScheme): number | undefined {
  if (longestEvidence === undefined) return undefined;
  const encoded = Math.ceil(longestEvidence / 3) * 4;
  return encoded + AROUND;
}
