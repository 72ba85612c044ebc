/** The times in which certificates, lists and documents count, by what they say themselves. Reads without trusting. */

import { type Certificate, decodeRevocationList } from '@veritee/core/internal/x509';
import type { DeliveredEndorsement } from '@veritee/evidence';
import { describeRequest } from '@veritee/evidence/internal';
import type { Period } from '../protocol.ts';
import { orNothing } from './or-nothing.ts';

/** Periods of certificates and of what was asked of vendors. */
export function periodsOf(
  certificates: readonly Certificate[],
  delivered: readonly DeliveredEndorsement[],
): Period[] {
  return [
    ...delivered.flatMap(statedPeriod),
    ...certificates.map(({ commonName, notBefore, notAfter }) => ({
      name: commonName,
      from: notBefore.getTime(),
      until: notAfter.getTime(),
    })),
  ];
}

function statedPeriod({ request, endorsement: { body } }: DeliveredEndorsement): Period[] {
  const name = describeRequest(request);
  const list = listPeriod(body);
  if (list !== undefined) return [{ name, ...list }];
  const text = new TextDecoder().decode(body);
  const from = stated(text, ISSUED);
  const until = stated(text, ENDS);
  return from === undefined || until === undefined ? [] : [{ name, from, until }];
}

function listPeriod(body: Uint8Array): { readonly from: number; readonly until: number } | undefined {
  return orNothing(() => {
    const { thisUpdate, nextUpdate = thisUpdate } = decodeRevocationList(body);
    return { from: thisUpdate.getTime(), until: nextUpdate.getTime() };
  });
}

const ISSUED = /"issueDate":"([^"]+)"/;
const ENDS = /"nextUpdate":"([^"]+)"/;

function stated(text: string, member: RegExp): number | undefined {
  const [, moment = ''] = member.exec(text) ?? [];
  const time = Date.parse(moment);
  return Number.isNaN(time) ? undefined : time;
}
