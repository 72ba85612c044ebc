/** The signing keys of an instance as operators see them: ages, the announced successor, what leaves when. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlainService, plainService } from './plain-service.ts';
import { tokenFor } from './token-for.ts';

const START = Date.UTC(2026, 2, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (time: number): string => new Date(time).toISOString();

let now = START;
let service: PlainService;
let operator: string;

beforeAll(async () => {
  service = await plainService({
    development: { roots: [], identity: true },
    keyLevel: 'development',
    keyMaxAgeDays: 30,
    keyLeadHours: 48,
    currentDate: () => new Date(now),
  });
  operator = await tokenFor(service, 'operator');
});
afterAll(() => service.close());

interface Key {
  readonly keyId: string;
  readonly [member: string]: unknown;
}

function send(path: string, token: string | undefined = operator, body?: object): Promise<Response> {
  return fetch(`${service.endpoint}/management/attestationProviders${path}?api-version=2020-10-01`, {
    method: body === undefined ? 'GET' : path.includes('Key') ? 'POST' : 'PUT',
    headers: {
      'content-type': 'application/json',
      ...(token !== '' && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function keysOf(name: string): Promise<readonly Key[]> {
  const answer = await send(`/${name}/signingKeys`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { value: readonly Key[] }).value;
}

describe('the signing keys', () => {
  it('have an age and an end by it, and no private part', async () => {
    await send('/aged', operator, {});
    const answer = await send('/aged/signingKeys');
    const keyId = expect.stringMatching(/^[\w+/]{43}=$/);
    expect(await answer.json()).toEqual({
      now: iso(now),
      leadHours: 48,
      maxAgeDays: 30,
      value: [
        {
          keyId,
          stage: 'active',
          level: 'development',
          published: true,
          createdAt: iso(now),
          signsFrom: iso(now),
          signsUntil: iso(now + 30 * DAY),
          certificateEnds: '2050-12-31T00:00:00.000Z',
        },
      ],
    });
  });

  it('show a successor that is announced, and from when on it signs', async () => {
    await send('/announced', operator, {});
    await send('/announced/rotateKey', operator, {});
    const [active, next] = await keysOf('announced');
    expect(active).toMatchObject({ stage: 'active', signsUntil: iso(now + 48 * HOUR) });
    expect(next).toMatchObject({ stage: 'announced', published: true, signsFrom: iso(now + 48 * HOUR) });
    expect(next).not.toHaveProperty('signsUntil');
  });

  it('show until when a retired one is published, also after that', async () => {
    await send('/retired', operator, {});
    const [before] = await keysOf('retired');
    await send('/retired/rotateKey', operator, { now: true });
    const leaves = iso(now + 8 * HOUR + 600_000);
    const [, retired] = await keysOf('retired');
    expect(retired).toMatchObject({
      keyId: before?.keyId,
      stage: 'retired',
      published: true,
      signsUntil: iso(now),
      publishedUntil: leaves,
    });
    now += 9 * HOUR;
    expect((await keysOf('retired'))[1]).toMatchObject({ published: false, publishedUntil: leaves });
    now = START;
  });

  it('do not show one that was withdrawn', async () => {
    await send('/dropped', operator, {});
    const [before] = await keysOf('dropped');
    await send('/dropped/dropKey', operator, { keyId: before?.keyId });
    const left = await keysOf('dropped');
    expect(left.map(({ stage }) => stage)).toEqual(['active']);
    expect(left[0]?.keyId).not.toBe(before?.keyId);
  });

  it.each([
    ['nobody without a token', '', 401],
    ['no token that is made up', 'x.y.z', 401],
  ])('are shown to %s', async (_, token, status) => {
    expect((await send('/default/signingKeys', token)).status).toBe(status);
  });

  it('are shown to operators alone, of instances that exist', async () => {
    expect((await send('/default/signingKeys', await tokenFor(service, 'reader'))).status).toBe(403);
    expect((await send('/nobody/signingKeys')).status).toBe(404);
  });
});
