/**
 * Counts requests: of a caller with a valid token to that caller alone, of everybody else to the address. So nobody can
 * use up what a caller may do, whoever else is behind the same address, and worthless tokens are checked as seldom as
 * anonymous requests are answered.
 */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator } from '../access/authenticate.ts';
import { ServiceError } from '../errors/service-error.ts';
import { type LimitSettings, senderOf } from './limits.ts';
import { type Buckets, createBuckets } from './token-buckets.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Never limited: probes of the operator's own machinery. */
    readonly unlimited?: boolean;
  }
}

type Rates = Pick<LimitSettings, 'requestsPerSecond' | 'burst'>;

/**
 * Checks of unknown tokens a second for an address that has used up its requests: so that a caller whose token was never
 * seen gets through beside others who send too much. A check takes about 0.1 ms.
 */
const CHECKS = { perSecond: 50, burst: 100 };

/** What was taken for a token that is being checked. */
interface Taken {
  readonly from: Buckets;
  readonly sender: string;
}

/**
 * Adds the hooks around authentication: this one before it is added, the one that it returns after it.
 *
 * @param clock - milliseconds of a clock that never goes back
 */
export function addRateLimit(
  server: FastifyInstance,
  { requestsPerSecond = 0, burst = requestsPerSecond * 2 }: Rates,
  authenticator: Pick<Authenticator, 'known'>,
  clock: () => number = () => performance.now(),
): { readonly afterAuthentication: () => void } {
  if (requestsPerSecond === 0) return { afterAuthentication: () => undefined };
  const requests = createBuckets({ perSecond: requestsPerSecond, burst });
  const checks = createBuckets(CHECKS);
  const unsure = new WeakMap<FastifyRequest, Taken>();

  server.addHook('onRequest', (request, _reply, done) => {
    const { config } = request.routeOptions;
    if (config?.unlimited === true) return done();
    const { authorization } = request.headers;
    const known = authorization === undefined ? undefined : authenticator.known(authorization);
    if (known !== undefined) return done(requests.take(known, clock()) ? undefined : tooMany());
    const sender = senderOf(request.ip);
    const isChecked = authorization !== undefined && config?.open !== true;
    if (requests.take(sender, clock())) {
      if (isChecked) unsure.set(request, { from: requests, sender });
      return done();
    }
    if (!isChecked || !checks.take(sender, clock())) return done(tooMany());
    unsure.set(request, { from: checks, sender });
    return done();
  });

  /** Of a token that turned out to be valid, the request is the caller's; one that is worthless stays the address's. */
  const settle = (request: FastifyRequest, { from, sender }: Taken): ServiceError | undefined => {
    const { caller } = request;
    if (caller.kind !== 'bearer') return from === checks ? tooMany() : undefined;
    from.giveBack(sender);
    return requests.take(caller.id, clock()) ? undefined : tooMany();
  };

  return {
    afterAuthentication: () =>
      server.addHook('onRequest', (request, _reply, done) => {
        const taken = unsure.get(request);
        done(taken === undefined ? undefined : settle(request, taken));
      }),
  };
}

function tooMany(): ServiceError {
  return new ServiceError('TooManyRequests', 'This caller sends too many requests.');
}
