/** Limits: who sends too much is told so, and nobody else. */

import { afterEach, describe, expect, it } from 'vitest';
import { limitsFor, senderOf } from '../../src/http/limits.ts';
import { createBuckets } from '../../src/http/token-buckets.ts';
import { codeOf, type PlainService, plainService } from './plain-service.ts';

let service: PlainService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

describe('buckets', () => {
  it('allow a burst, then as much as flows in', () => {
    const buckets = createBuckets({ perSecond: 10, burst: 3 });
    const takes = (now: number) => [1, 2, 3, 4].map(() => buckets.take('a', now));
    expect(takes(0)).toEqual([true, true, true, false]);
    expect(buckets.take('b', 0)).toBe(true);
    expect(buckets.take('a', 99)).toBe(false);
    expect(takes(10_000)).toEqual([true, true, true, false]);
  });

  it('do not grow without end, and names that nobody uses fall out first', () => {
    const buckets = createBuckets({ perSecond: 1, burst: 1 });
    buckets.take('first', 0);
    for (let n = 0; n < 19_999; n++) buckets.take(`${n}`, 0);
    expect(buckets.take('first', 0)).toBe(false);
    for (let n = 0; n < 20_000; n++) buckets.take(`again ${n}`, 0);
    expect(buckets.take('first', 0)).toBe(true);
  });
});

describe('senders', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['192.0.2.7:50123', '192.0.2.7'],
    ['[2001:db8:1:2::6]:50123', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::6]', '2001:db8:1:2::/64'],
  ])('%s counts as %s', (address, sender) => expect(senderOf(address)).toBe(sender));
});

/** Asks at the same moment: one after the other, a slow machine might ask less often than the limit. */
function together(count: number, ask: (n: number) => Promise<Response>): Promise<Response[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => ask(n)));
}
const statusesOf = (answers: readonly Response[]): number[] => answers.map(({ status }) => status);

describe('a service with a limit', () => {
  it('answers 429 with a time to wait beyond it, in the shape of any error', async () => {
    service = await plainService({ limits: { requestsPerSecond: 1, burst: 3 } });
    const { endpoint } = service;
    const answers = await together(6, () => fetch(`${endpoint}/certs`));
    const statuses = statusesOf(answers);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(3);
    expect(statuses).toContain(429);
    const refused = answers.find(({ status }) => status === 429) as Response;
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('x-ms-error-code')).toBe('TooManyRequests');
    expect(await codeOf(refused)).toBe('TooManyRequests');
  });

  it('never limits the probes of the operator, and limits senders of worthless tokens and unknown paths', async () => {
    service = await plainService({ limits: { requestsPerSecond: 1, burst: 1 } });
    const statuses = async (path: string, headers = {}) =>
      statusesOf(await together(4, () => fetch(`${service?.endpoint}${path}`, { headers })));
    expect(await statuses('/healthz')).toEqual([200, 200, 200, 200]);
    expect(await statuses('/readyz')).toEqual([200, 200, 200, 200]);
    expect(await statuses('/no-such-path', { authorization: 'Bearer a.b.c' })).toContain(429);
  });

  it('limits who reads the metrics where that needs a token', async () => {
    const limits = { requestsPerSecond: 1, burst: 1 };
    const headers = { authorization: 'Bearer a.b.c' };
    const statuses = async () =>
      statusesOf(await together(4, () => fetch(`${service?.endpoint}/metrics`, { headers })));
    service = await plainService({ limits, metrics: { anonymous: false } });
    expect(await statuses()).toContain(429);
    await service.close();
    service = await plainService({ limits, metrics: { anonymous: true } });
    expect(await statuses()).toEqual([200, 200, 200, 200]);
  });

  it('does not believe what a sender says about its address, unless a proxy that is trusted says it', async () => {
    const limits = { requestsPerSecond: 1, burst: 1 };
    const statuses = async ({ endpoint }: PlainService) =>
      statusesOf(
        await together(4, (n) =>
          fetch(`${endpoint}/certs`, { headers: { 'x-forwarded-for': `192.0.2.${n}` } }),
        ),
      );
    service = await plainService({ limits });
    expect(await statuses(service)).toContain(429);
    await service.close();
    service = await plainService({ limits: { ...limits, trustedProxies: ['127.0.0.1'] } });
    expect(await statuses(service)).toEqual([200, 200, 200, 200]);
  });

  it('bounds bodies', async () => {
    service = await plainService({ limits: { bodyBytes: 2048 } });
    const answer = await fetch(`${service.endpoint}/attest/SgxEnclave?api-version=2020-10-01`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ quote: 'A'.repeat(3000) }),
    });
    expect([answer.status, await codeOf(answer)]).toEqual([413, 'PayloadTooLarge']);
  });

  it('has one where others can reach it, unless the operator sets another', () => {
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'attest.example']) {
      expect(limitsFor(host, undefined)).toEqual({ requestsPerSecond: 200 });
      expect(limitsFor(host, { burst: 5 })).toEqual({ requestsPerSecond: 200, burst: 5 });
      expect(limitsFor(host, { requestsPerSecond: 0 })).toEqual({ requestsPerSecond: 0 });
    }
    expect(limitsFor('127.0.0.1', undefined)).toEqual({});
  });

  it('has none for requests on loopback unless told so', async () => {
    service = await plainService();
    const { endpoint } = service;
    const answers = await Promise.all(Array.from({ length: 600 }, () => fetch(`${endpoint}/certs`)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
});
