/** Gathers what ends: of the service, and of its instances. */

import { fromBase64url } from '@veritee/core/internal';
import type { Session } from '../../state/session.ts';
import { texts } from '../../texts.ts';
import { certificatesIn } from '../../worker/certificates-in.ts';
import { ApiFailure } from '../api-failure.ts';
import { type Provider, providersAnswer } from '../instances/provider.ts';
import { keysPath, signingKeysAnswer } from '../keys/signing-keys.ts';
import { nameInAddress } from '../name-in-address.ts';
import { type Ending, expirationsAnswer, mergedEndings, statusAnswer, tokenAnswer } from './expirations.ts';

const words = texts.watch.expiry;

/** What was found. */
export interface Endings {
  readonly endings: readonly Ending[];
  /** Instances whose keys or certificates could not be read. */
  readonly unread: readonly string[];
  /** How many instances were not asked. */
  readonly skipped: number;
  /** How many endings the service left out, all later than those here. */
  readonly omitted: number;
}

/** A service may have any number of instances. */
const MOST_INSTANCES = 25;
const DAY = 86_400_000;

/** Asks for all of it. */
export async function askEndings(session: Session, signal: AbortSignal): Promise<Endings> {
  const { api } = session;
  const service = await api.call(expirationsAnswer, { path: '/management/expirations', signal });
  const status = await api.call(statusAnswer, { path: '/management/endorsementStatus', signal });
  const refused = new Map(status.value.map(({ item, platforms }) => [item, platforms]));
  const ofService = service.value.map(
    ({ kind, name, expires, days, endorsement }): Ending => ({
      kind,
      name,
      of: endorsement === undefined || endorsement === name ? [] : [endorsement],
      refused: refused.get(
        endorsement === undefined || endorsement === name ? name : `${endorsement} (${name})`,
      ),
      expires: Date.parse(expires),
      days,
    }),
  );
  const { value } = await api.call(providersAnswer, { path: '/management/attestationProviders', signal });
  const asked = value.slice(0, MOST_INSTANCES);
  const found = await Promise.all(
    asked.map((each) => ofInstance({ session, signal, now: Date.parse(service.now) }, each)),
  );
  return {
    endings: mergedEndings([...ofService, ...found.flatMap(({ endings }) => endings)]),
    unread: found.filter(({ isRead }) => !isRead).map(({ name }) => name),
    skipped: value.length - asked.length,
    omitted: service.omitted ?? 0,
  };
}

interface Asking {
  readonly session: Session;
  readonly signal: AbortSignal;
  /** Of the service's clock, in milliseconds since 1970. */
  readonly now: number;
}

/** What one may not read of an instance must not hide the rest. */
async function ofInstance(
  asking: Asking,
  { name, properties }: Provider,
): Promise<{ readonly name: string; readonly endings: readonly Ending[]; readonly isRead: boolean }> {
  const results = await Promise.allSettled([
    keyEndings(asking, name),
    properties.trustModel === 'Isolated' ? certificateEndings(asking, name) : [],
  ]);
  for (const each of results)
    if (each.status === 'rejected' && !(each.reason instanceof ApiFailure)) throw each.reason;
  return {
    name,
    endings: results.flatMap((each) => (each.status === 'fulfilled' ? each.value : [])),
    isRead: results.every(({ status }) => status === 'fulfilled'),
  };
}

async function keyEndings({ session, signal, now }: Asking, name: string): Promise<readonly Ending[]> {
  const { value } = await session.api.call(signingKeysAnswer, {
    path: keysPath(name, 'signingKeys'),
    signal,
  });
  const ending = (what: string, date: string | undefined, isPlanned = false): readonly Ending[] =>
    date === undefined ? [] : [{ kind: 'key', name: what, of: [name], isPlanned, ...daysTo(date, now) }];
  return value.flatMap(({ stage, published, signsUntil, certificateEnds }) => [
    ...(stage === 'active' ? ending(words.keyReplaced, signsUntil, true) : []),
    ...(published ? ending(words.keyCertificate, certificateEnds) : []),
  ]);
}

/** Shown only; whoever decides by these certificates is the service. */
async function certificateEndings(
  { session, signal, now }: Asking,
  name: string,
): Promise<readonly Ending[]> {
  const { token } = await session.api.call(tokenAnswer, {
    path: '/certificates',
    instance: nameInAddress(session, name),
    signal,
  });
  return certificatesIn(payloadOf(token)).map(({ commonName, notAfter }) => ({
    kind: 'policy',
    name: commonName,
    of: [name],
    ...daysTo(notAfter.toISOString(), now),
  }));
}

function daysTo(date: string, now: number): Pick<Ending, 'expires' | 'days'> {
  const expires = Date.parse(date);
  return { expires, days: Math.floor((expires - now) / DAY) };
}

function payloadOf(token: string): Uint8Array {
  return fromBase64url(token.split('.')[1] ?? '');
}
