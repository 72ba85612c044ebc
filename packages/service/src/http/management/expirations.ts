/** `GET /management/expirations`, which Azure does not have: when the TLS certificate and each endorsement in use end. */

import type { ExpiryLine } from '@veritee/evidence';
import type { FastifyInstance } from 'fastify';
import type { CertificateEnd } from '../../observe/certificate-ends.ts';

/** More could not be read: those that end first are told. */
const MOST_LINES = 1000;

/** What the route reads. */
export interface ExpirationParts {
  readonly endorsements: { ends(): readonly ExpiryLine[] };
  /** Of the server certificate and those that lead to its authority; none without TLS. */
  readonly tls: () => readonly CertificateEnd[];
  readonly clock: () => Date;
  /** The real time, which TLS certificates live in. */
  readonly realClock: () => Date;
}

/** Adds the route. TLS and evidence may be judged by different clocks, so days are stated beside dates. */
export function expirationsRoute(
  routes: FastifyInstance,
  { endorsements, tls, clock, realClock }: ExpirationParts,
): void {
  routes.get('/expirations', async () => {
    const now = clock();
    const real = realClock();
    const ofTls = tls().map(({ name, expires }) => line('tls', name, expires, real));
    const ofEndorsements = endorsements.ends().map(({ endorsement, what, expires }) => ({
      ...line('endorsement', what, expires, now),
      endorsement,
    }));
    const all = [...ofTls, ...ofEndorsements].sort((a, b) => a.days - b.days);
    const value = all.slice(0, MOST_LINES);
    const omitted = all.length - value.length;
    return { now: now.toISOString(), value, ...(omitted > 0 && { omitted }) };
  });
}

const DAY = 86_400_000;

function line(kind: 'tls' | 'endorsement', name: string, expires: Date, now: Date) {
  const days = Math.floor((expires.getTime() - now.getTime()) / DAY);
  return { kind, name, expires: expires.toISOString(), days };
}
