/** How Intel's endorsements are kept on disk. */

import type { Endorsement } from '../source.ts';
import type { KeptLife } from '../vendor.ts';
import { type IntelRequest, intelFileStem } from './request.ts';
import { parseSignedJson } from './signed-json.ts';

const HOUR = 3600 * 1000;
const WEEK = 7 * 24 * HOUR;

/** Lists do not come from the disk without a bound, whatever end they state. Certificates of platforms are not kept. */
export function intelKept({ kind }: IntelRequest): KeptLife | undefined {
  if (kind === 'pck-chain') return undefined;
  const isList = kind === 'pck-crl' || kind === 'root-crl';
  return { fresh: HOUR, fallback: isList ? WEEK : Number.POSITIVE_INFINITY };
}

/** How the file is called, without what tells services and PKIs apart. */
export const intelKeptStem: (request: IntelRequest) => string = intelFileStem;

/** Whether a file is about what was asked for. */
export function isAboutIntel(request: IntelRequest, { body }: Endorsement): boolean {
  if (request.kind !== 'tcb-info') return true;
  const { value } = parseSignedJson(body, 'tcbInfo', 'TcbInfoFormat');
  const { fmspc } = value as { readonly fmspc?: unknown };
  return typeof fmspc === 'string' && fmspc.toLowerCase() === request.fmspc;
}
