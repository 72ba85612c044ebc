/** `/management/clock`: reads, moves and resets the clock, of services that were started with one that can be moved. */

import type { JsonObject } from '@veritee/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ServiceError } from '../../errors/service-error.ts';
import type { Storage } from '../../storage/storage.ts';
import type { MovableClock } from '../movable-clock.ts';

/** Dates that all forms of evidence, storage and tokens can state. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** Where the clock is to be moved. */
export const clockBody = z.union([
  z.strictObject({ now: z.iso.datetime({ offset: true }) }),
  z.strictObject({ ahead: z.number() }),
]);

/** What the routes work with. */
export interface ClockParts {
  readonly clock: MovableClock;
  readonly storage: Pick<Storage, 'audit'>;
  /** Does what is due by the new time: successors of signing keys, ends of endorsements. */
  moved(): Promise<void>;
}

/** Adds `GET`, `PUT` and `DELETE`. */
export function clockRoutes(routes: FastifyInstance, { clock, storage, moved }: ClockParts): void {
  const answer = () => ({ now: clock.now().toISOString(), ahead: clock.ahead / 1000 });
  const moveTo = async (request: FastifyRequest, operation: string, ahead: number): Promise<void> => {
    // By the clock before it is moved: lines of the log are in the order of their numbers, whatever their dates.
    const at = clock.now();
    const real = at.getTime() - clock.ahead;
    const details: JsonObject = {
      to: new Date(real + ahead).toISOString(),
      real: new Date(real).toISOString(),
      requestId: request.id,
    };
    await storage.audit({ at, caller: request.caller.id, operation, outcome: 'done', details });
    clock.moveTo(ahead);
    await moved();
  };
  routes.get('/clock', async () => answer());
  routes.put('/clock', async (request) => {
    await moveTo(request, 'MoveClock', aheadIn(request.body, clock));
    return answer();
  });
  routes.delete('/clock', async (request) => {
    await moveTo(request, 'ResetClock', 0);
    return answer();
  });
}

/** @throws ServiceError `InvalidParameter` */
function aheadIn(body: unknown, clock: MovableClock): number {
  const real = clock.now().getTime() - clock.ahead;
  const parsed = clockBody.safeParse(body);
  if (parsed.success) {
    const { data } = parsed;
    const ahead = 'now' in data ? Date.parse(data.now) - real : Math.round(data.ahead * 1000);
    if (real + ahead >= EARLIEST && real + ahead < LATEST) return ahead;
  }
  throw new ServiceError('InvalidParameter', 'The clock cannot be moved there.', {
    expected:
      '{"now": a date with time and zone, such as 2030-01-01T00:00:00Z} or {"ahead": seconds}, from 2000 to 2099',
    found: parsed.success ? JSON.stringify(parsed.data) : 'another body',
  });
}
