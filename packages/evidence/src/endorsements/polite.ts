/** Asks services that want to be asked slowly: one request at a time and host, with time between, and everybody who asks gets a turn. */

import { createFairQueue, type FairQueue } from '@veritee/core/internal';
import { EvidenceError } from '../errors.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http.ts';
import type { EndorsementAsker } from './source.ts';
import { QueuedError, ThrottledError } from './throttled.ts';

/** How politely. All times in milliseconds. */
export interface PoliteOptions {
  /** Asks once; gives up on its own when a server is silent. */
  readonly client: HttpClient;
  /** From the end of one request to the beginning of the next. */
  readonly spacing: number;
  /** How long a caller waits for an answer; the asking goes on behind. */
  readonly patience: number;
  readonly now: () => Date;
  /** Of a clock that only goes forward. */
  readonly ticks: () => number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** Requests waiting at most for one host. Default 4096. */
  readonly mostWaiting?: number | undefined;
}

/** One request to a host, for all who ask the same. */
interface Errand {
  readonly request: HttpRequest;
  readonly answer: Promise<HttpAnswer>;
  /** Where it waits: once for each who asks, so that nobody waits behind what else another asks for. */
  readonly turns: Turn[];
  state: 'waiting' | 'begun' | 'crowded out';
  settle(outcome: HttpAnswer | Error): void;
}

interface Turn {
  readonly errand: Errand;
  readonly asker: EndorsementAsker;
}

/** What is known of one host. */
interface Counter {
  /** Those of whom there are few, and without which nothing works: in the order of their coming, before all others. */
  readonly urgent: Errand[];
  readonly waiting: FairQueue<Turn>;
  readonly errands: Map<string, Errand>;
  /** Answers that came after their caller had left: the next who asks gets them. */
  readonly uncollected: Map<string, { readonly answer: HttpAnswer; readonly at: number }>;
  busy: boolean;
  /** In ticks: not to be asked before. */
  freeAt: number;
  /** Milliseconds that one request takes, its spacing included; follows what is seen. */
  pace: number;
}

const LONGEST_PAUSE = 3_600_000;
/** Services that are not spaced and say "at once" are not given up before their callers' patience ends. */
const SHORTEST_PAUSE = 100;
/** Who does not say for whom he asks. */
const NOBODY: EndorsementAsker = { tenant: '', caller: '' };
/** Revocation lists must not come from the past. */
const KEPT_FOR = 3_600_000;
const MOST_UNCOLLECTED = 4096;
const MOST_WAITING = 4096;
/** After so many refusals in a row the errand is given up: whoever asks again starts anew. */
const MOST_REFUSALS = 8;

/**
 * A client that queues instead of refusing. A 429 holds the queue for the time that the service names, twice as long each
 * time in a row, and the same request is then made again. A caller who waited `patience` gets a `QueuedError` that says
 * when to come back; the request stays in the queue, and its answer is kept for whoever asks next.
 *
 * @param isUrgent - requests that do not wait behind the others
 */
export function politeClient(
  options: PoliteOptions,
  isUrgent: (request: HttpRequest) => boolean = () => false,
): HttpClient {
  const { client, spacing, patience, now, ticks, wait, mostWaiting = MOST_WAITING } = options;
  const counters = new Map<string, Counter>();
  /** The queue is nobody's: no caller's signal ends it. */
  const never = new AbortController().signal;

  const counterFor = (origin: string): Counter => {
    let counter = counters.get(origin);
    if (counter === undefined) {
      counter = {
        urgent: [],
        waiting: createFairQueue(mostWaiting),
        errands: new Map(),
        uncollected: new Map(),
        busy: false,
        freeAt: Number.NEGATIVE_INFINITY,
        pace: spacing,
      };
      counters.set(origin, counter);
    }
    return counter;
  };

  /** Milliseconds until an errand will have been done, as far as is known now. */
  const timeTo = (counter: Counter, errand: Errand): number =>
    Math.max(0, counter.freeAt - ticks()) + (placeOf(counter, errand) + 1) * counter.pace;

  const join = (counter: Counter, request: HttpRequest): Errand => {
    const key = request.url.href;
    const asker = request.asker ?? NOBODY;
    let errand = counter.errands.get(key);
    if (errand === undefined) {
      errand = errandFor(request);
      counter.errands.set(key, errand);
      if (isUrgent(request)) counter.urgent.push(errand);
      else takeTurn(counter, errand, asker);
    } else if (errand.state === 'waiting' && !isUrgent(request) && !errand.turns.some(isOf(asker))) {
      takeTurn(counter, errand, asker);
    }
    if (!counter.busy) void work(counter);
    return errand;
  };

  /** Where there is no room, who asks for most gives way, and learns it at the end of his patience. */
  const takeTurn = (counter: Counter, errand: Errand, asker: EndorsementAsker): void => {
    const turn = { errand, asker };
    errand.turns.push(turn);
    const crowdedOut = counter.waiting.push(turn, asker);
    if (crowdedOut === undefined) return;
    const { turns } = crowdedOut.errand;
    turns.splice(turns.indexOf(crowdedOut), 1);
    if (turns.length > 0) return;
    crowdedOut.errand.state = 'crowded out';
    counter.errands.delete(crowdedOut.errand.request.url.href);
  };

  const work = async (counter: Counter): Promise<void> => {
    counter.busy = true;
    for (;;) {
      const pause = counter.freeAt - ticks();
      if (pause > 0) await wait(pause, never);
      const errand = nextOf(counter);
      if (errand === undefined) break;
      const from = ticks();
      const outcome = await run(counter, errand);
      counter.errands.delete(errand.request.url.href);
      errand.settle(outcome);
      if (!(outcome instanceof Error)) keep(counter, errand, outcome);
      counter.freeAt = ticks() + spacing;
      counter.pace = (counter.pace + (ticks() - from) + spacing) / 2;
    }
    counter.busy = false;
  };

  const run = async (counter: Counter, { request }: Errand): Promise<HttpAnswer | Error> => {
    const { url, headers, maximumBytes } = request;
    for (let refusals = 0; ; refusals++) {
      try {
        return await client.get({ url, headers, maximumBytes });
      } catch (error) {
        if (!(error instanceof ThrottledError)) return asError(error);
        if (refusals >= MOST_REFUSALS) return error;
        const pause = Math.min(
          Math.max(error.retryAfter, spacing, SHORTEST_PAUSE) * 2 ** refusals,
          LONGEST_PAUSE,
        );
        counter.freeAt = ticks() + pause;
        await wait(pause, never);
      }
    }
  };

  const keep = (counter: Counter, { request }: Errand, answer: HttpAnswer): void => {
    const { uncollected } = counter;
    uncollected.set(request.url.href, { answer, at: ticks() });
    if (uncollected.size <= MOST_UNCOLLECTED) return;
    const [oldest] = uncollected.keys();
    if (oldest !== undefined) uncollected.delete(oldest);
  };

  return {
    async get(request) {
      request.signal?.throwIfAborted();
      const counter = counterFor(request.url.origin);
      const key = request.url.href;
      const early = counter.uncollected.get(key);
      counter.uncollected.delete(key);
      if (early !== undefined && ticks() - early.at < KEPT_FOR) return early.answer;
      const errand = join(counter, request);
      const done = new AbortController();
      const signal =
        request.signal === undefined ? done.signal : AbortSignal.any([request.signal, done.signal]);
      const out = wait(patience, signal).then(() => undefined);
      out.catch(() => undefined);
      try {
        const answer = await Promise.race([errand.answer, out]);
        if (answer === undefined) {
          throw new QueuedError(request.url.host, timeTo(counter, errand), now());
        }
        counter.uncollected.delete(key);
        return answer;
      } catch (error) {
        request.signal?.throwIfAborted();
        throw error;
      } finally {
        done.abort();
      }
    },
  };
}

function isOf({ tenant, caller }: EndorsementAsker): (turn: Turn) => boolean {
  return ({ asker }) => asker.tenant === tenant && asker.caller === caller;
}

/** How many requests go before it. */
function placeOf({ urgent, waiting, busy }: Counter, errand: Errand): number {
  if (errand.state === 'begun') return 0;
  const now = busy ? 1 : 0;
  if (errand.state === 'crowded out') return now + urgent.length + waiting.size;
  const [first] = errand.turns;
  if (first === undefined) return now + urgent.indexOf(errand);
  const ahead = errand.turns.map((turn) => waiting.ahead(turn, turn.asker));
  return now + urgent.length + Math.min(...ahead);
}

/** What is asked next. Turns of what another's turn has begun are passed over. */
function nextOf({ urgent, waiting }: Counter): Errand | undefined {
  let errand = urgent.shift();
  while (errand === undefined) {
    const turn = waiting.shift();
    if (turn === undefined) return undefined;
    if (turn.errand.state === 'waiting') errand = turn.errand;
  }
  errand.state = 'begun';
  return errand;
}

function errandFor(request: HttpRequest): Errand {
  let settle: Errand['settle'] = () => undefined;
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    settle = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome));
  });
  // Nobody may be waiting any more.
  answer.catch(() => undefined);
  return { request, answer, turns: [], state: 'waiting', settle };
}

function asError(error: unknown): Error {
  if (error instanceof Error) return error;
  return new EvidenceError('EndorsementsUnavailable', 'An endorsement service cannot be asked.', {
    cause: error,
  });
}
