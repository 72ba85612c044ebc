/** A year of Intel's cadence with outages: no platform is refused for an endorsement's end that was not told two days before. */

import { generateKeyPairSync } from 'node:crypto';
import { utf8 } from '@veritee/core/internal';
import { issueRevocationList } from '@veritee/core/internal/x509/issue';
import {
  cachedSource,
  type Endorsement,
  type EndorsementRequest,
  type EndorsementSource,
  EvidenceError,
  endorsement,
} from '@veritee/evidence';
import { earliestExpiry, requestKey } from '@veritee/evidence/internal';
import { describe, expect, it } from 'vitest';
import { watchEnds } from '../../src/observe/endorsement-ends.ts';
import { watchedSource } from '../../src/observe/watched-source.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2026-01-01T00:00:00Z');
const STEP = 30 * MINUTE;

/** Chance that is the same each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const issuer = { name: [['CN', 'CA']] as const, ...keys };

/** What Intel states from one moment on, for thirty days. */
function statement(request: EndorsementRequest, issued: number): Endorsement {
  const [thisUpdate, nextUpdate] = [new Date(issued), new Date(issued + 30 * DAY)];
  if (request.kind === 'pck-crl' || request.kind === 'root-crl') {
    return endorsement(
      issueRevocationList({ thisUpdate, nextUpdate, number: 1, revoked: [] }, issuer).der,
      'Intel',
    );
  }
  const member = request.kind === 'tcb-info' ? 'tcbInfo' : 'enclaveIdentity';
  const document = JSON.stringify({
    issueDate: thisUpdate,
    nextUpdate,
    tcbEvaluationDataNumber: 1,
    ...request,
  });
  return endorsement(utf8(`{"${member}":${document},"signature":"${'00'.repeat(64)}"}`), 'Intel');
}

/** Intel's service: it renews each statement after one to seven days, and is away now and then. */
function intel(random: () => number, clock: () => number, longestOutage: number): EndorsementSource {
  const current = new Map<string, { until: number; answer: Endorsement }>();
  let outage = { from: START + (5 + 20 * random()) * DAY, length: random() * longestOutage };
  return {
    name: 'Intel',
    get: async (request) => {
      const now = clock();
      while (now > outage.from + outage.length) {
        const from = outage.from + outage.length + (2 + 20 * random()) * DAY;
        outage = { from, length: random() * longestOutage };
      }
      if (now >= outage.from) throw new EvidenceError('EndorsementsUnavailable', 'down');
      const key = requestKey(request);
      let known = current.get(key);
      if (known === undefined || known.until <= now) {
        known = { until: now + (1 + 6 * random()) * DAY, answer: statement(request, now) };
        current.set(key, known);
      }
      return known.answer;
    },
  };
}

const requests = (fmspc: string): readonly EndorsementRequest[] => [
  { kind: 'tcb-info', tee: 'sgx', fmspc },
  { kind: 'qe-identity', tee: 'sgx' },
  { kind: 'pck-crl', ca: 'platform' },
  { kind: 'root-crl' },
];

/** How often platforms of a model attest: all the time, weekly, every 25 days. */
const MODELS: Readonly<Record<string, number>> = {
  '00906ed50000': HOUR,
  '30606a000000': 7 * DAY,
  b0c06f000000: 25 * DAY,
};

interface Refusal {
  readonly fmspc: string;
  readonly at: number;
  /** When it was told that platforms of this model will be refused; undefined when it was not. */
  readonly toldAt: number | undefined;
}

async function year(seed: number, longestOutage: number): Promise<readonly Refusal[]> {
  let now = START;
  const random = chance(seed);
  const [clock, ticks] = [() => new Date(now), () => now - START];
  const service = intel(random, () => now, longestOutage);
  const source = watchedSource(cachedSource(service, { currentDate: clock, ticks, random }), clock, ticks);
  const told: { readonly at: number; readonly platforms: readonly string[]; readonly from: Date }[] = [];
  const ends = watchEnds({
    source,
    logger: {
      warn: (facts: { platforms: readonly string[]; from: Date }) => told.push({ at: now, ...facts }),
      error: (facts: { err: unknown }) => {
        throw facts.err;
      },
    } as never,
    clock,
  });
  const refusals: Refusal[] = [];
  const attest = async (fmspc: string): Promise<void> => {
    try {
      for (const request of requests(fmspc)) {
        const found = await source.get(request);
        const end = found === undefined ? undefined : earliestExpiry(request, found);
        if (end === undefined || end.getTime() < now) throw new Error('over');
      }
    } catch {
      const first = told.find(
        ({ platforms, from }) =>
          platforms.some((each) => each.includes(fmspc)) &&
          from.getTime() <= now &&
          from.getTime() > now - 60 * DAY,
      );
      refusals.push({ fmspc, at: now, toldAt: first?.at });
    }
  };
  for (; now < START + 365 * DAY; now += STEP) {
    await ends.look();
    for (const [fmspc, every] of Object.entries(MODELS)) {
      if ((now - START) % every === 0) await attest(fmspc);
    }
  }
  ends.close();
  return refusals;
}

describe('a year of endorsements', () => {
  it.each([1, 2, 3])(
    'with outages of up to five days refuses nobody (chance %d)',
    async (seed) => {
      expect(await year(seed, 5 * DAY)).toEqual([]);
    },
    60_000,
  );

  it('with outages of up to fifty days tells every refusal two days before', async () => {
    const refusals = await year(4, 50 * DAY);
    expect(refusals.length).toBeGreaterThan(10);
    for (const { at, toldAt } of refusals) {
      expect(toldAt).toBeDefined();
      expect(at - (toldAt ?? at)).toBeGreaterThanOrEqual(2 * DAY);
    }
  }, 60_000);
});
