/** The service as its operator steers it: faults and the clock. */

import type { TestCredential } from './credential.ts';
import { realNow } from './real-now.ts';
import { ask } from './requests.ts';

/** A fault that the next requests meet; see the guide to the emulator. */
export interface TestFault {
  /**
   * `throttled` (429), `failed` (500), `slow`; or a token that is `expired`, `notYetValid`, of an `unknownKey`, or of a
   * `rotatedKey`, which only a `/certs` loaded afterwards has.
   */
  readonly kind: 'throttled' | 'failed' | 'slow' | 'expired' | 'notYetValid' | 'unknownKey' | 'rotatedKey';
  /** How many requests meet it; 1 when absent. */
  readonly count?: number | undefined;
  /** Beginning of the paths that it is for, without the name of an instance: `/attest`. */
  readonly path?: string | undefined;
  /** `slow`: how long the answer waits; 5 when absent. */
  readonly seconds?: number | undefined;
}

/** The clock of a service for tests. */
export interface TestClock {
  /** The time by this clock; give it to clients and verifiers as `currentDate`. */
  readonly now: () => Date;
  /** Moves it to a moment, from where it runs on. */
  set(to: Date): Promise<void>;
  /** Moves it forward by so many seconds, or back when negative. */
  advance(seconds: number): Promise<void>;
  /** Back to the real time. */
  reset(): Promise<void>;
}

/** Sends what an operator sends below `/management`. */
export type Manage = (path: string, method: string, body?: object) => Promise<unknown>;

const API_VERSION = '2021-06-01';
const SCOPE = 'https://attest.azure.net/.default';

/** An operator's requests. */
export function management(endpoint: string, credential: TestCredential, ca: string): Manage {
  return async (path, method, body) => {
    const { token } = await credential.getToken(SCOPE);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const sent = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return ask(`${endpoint}/management${path}?api-version=${API_VERSION}`, sent, ca);
  };
}

/**
 * The clock, as the service says it is.
 *
 * @param ahead - milliseconds that it is ahead of the real time
 */
export function testClock(manage: Manage, ahead: number): TestClock {
  let shift = ahead;
  const move = async (method: string, body?: object): Promise<void> => {
    const answer = (await manage('/clock', method, body)) as { readonly ahead: number };
    shift = answer.ahead * 1000;
  };
  return {
    now: () => realNow(shift),
    set: (to) => move('PUT', { now: to.toISOString() }),
    advance: (seconds) => move('PUT', { ahead: shift / 1000 + seconds }),
    reset: () => move('DELETE'),
  };
}
