/**
 * A service of endorsements that is asked slowly: who waited long enough is told by 503 when to come again, and then finds
 * the answer.
 */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { base64url, utf8 } from '@veritee/core/internal';
import { cachedSource, type EndorsementAsker, type EndorsementSource, kdsSource } from '@veritee/evidence';
import { afterEach, describe, expect, it } from 'vitest';
import { haveVectors, vectors } from '../vectors.ts';
import { type PlainService, plainService } from './plain-service.ts';

const CASES = ['milan-v3-azure-cvm-a', 'milan-v3-azure-cvm-d'] as const;
type Case = (typeof CASES)[number];
const file = (name: Case, part: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(resolve(vectors, 'snp', name, part)));
const chipOf = (name: Case): string =>
  Buffer.from(file(name, 'report.bin').subarray(0x1a0, 0x1e0)).toString('hex');

const MOMENT = '2026-11-23T00:00:00Z';
const PATIENCE = 10_000;
const SPACING = 7000;

const WAYS = [
  { way: 'on the event loop', loopBytes: 1024 * 1024 },
  { way: 'in a thread', loopBytes: 0 },
];

/** AMD's service in a time that stands still: it answers from the moment on that the test says. */
function slowKds() {
  const asked: string[] = [];
  let answers = false;
  let begin: () => void = () => undefined;
  const began = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const answerTo = (pathname: string): Response => {
    const found = CASES.find((name) => pathname.endsWith(chipOf(name)));
    if (found !== undefined) return new Response(file(found, 'vcek.der'));
    if (pathname.endsWith('/cert_chain')) return new Response(file(CASES[0], 'chain.pem'));
    return new Response('', { status: 404 });
  };
  const now = (): Date => new Date(MOMENT);
  const source = cachedSource(
    kdsSource({
      url: 'https://kds.example',
      kind: 'kds',
      timeout: PATIENCE,
      spacing: SPACING,
      now,
      ticks: () => 0,
      // While it is silent everybody's patience ends at once, afterwards nobody's; there is no other waiting.
      wait: (milliseconds) =>
        milliseconds === PATIENCE && answers ? new Promise(() => undefined) : Promise.resolve(),
      fetch: async (url) => {
        const { pathname } = new URL(url);
        asked.push(pathname);
        await began;
        return answerTo(pathname);
      },
    }),
    { currentDate: now },
  );
  return {
    source,
    asked,
    answer: () => {
      answers = true;
      begin();
    },
  };
}

describe.skipIf(!haveVectors).each(WAYS)('endorsements that are on their way, $way', ({ loopBytes }) => {
  let service: PlainService | undefined;
  afterEach(() => service?.close());

  it('are answered 503 with a time from the place in the queue, and are there afterwards', async () => {
    const kds = slowKds();
    const askers: (EndorsementAsker | undefined)[] = [];
    const get: EndorsementSource['get'] = (request, signal, asker) => {
      askers.push(asker);
      return kds.source.get(request, signal, asker);
    };
    service = await plainService({
      source: { name: kds.source.name, get },
      currentDate: () => new Date(MOMENT),
      trust: { snp: { allowMissingRevocationList: true } },
      limits: { loopBytes },
    });
    const { endpoint } = service;
    const attest = (name: Case): Promise<Response> => {
      const report = base64url(utf8(JSON.stringify({ SnpReport: base64url(file(name, 'report.bin')) })));
      return fetch(`${endpoint}/attest/SevSnpVm?api-version=2022-08-01`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ report }),
      });
    };

    const times: (string | null)[] = [];
    for (const name of CASES) {
      const refused = await attest(name);
      times.push(refused.headers.get('retry-after'));
      expect([refused.status, await refused.json()]).toMatchObject([
        503,
        { error: { code: 'EndorsementsUnavailable', innererror: { code: 'EndorsementsThrottled' } } },
      ]);
    }
    expect(times).toEqual(['7', '14']);
    // Everybody who asks gets a turn: that takes knowing who it is.
    expect(new Set(askers.map((asker) => asker?.caller))).toEqual(new Set(['127.0.0.1']));

    kds.answer();
    for (const name of CASES) {
      const answer = await attest(name);
      expect(await answer.json()).toHaveProperty('token');
      expect(kds.asked.filter((path) => path.endsWith(chipOf(name)))).toHaveLength(1);
    }
  });
});
