/**
 * The machine's clock jumps an hour ahead, back, or ahead and back: what is remembered for a while is remembered for that
 * while, neither shorter nor longer.
 */

import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createCachedKeySource } from '../../packages/client/src/relying-party/signers.ts';
import { cachedSource } from '../../packages/evidence/src/endorsements/cache.ts';
import { collateralSource } from '../../packages/evidence/src/endorsements/intel/collateral-file.ts';
import { pcsSource } from '../../packages/evidence/src/endorsements/intel/pcs.ts';
import type { EndorsementSource } from '../../packages/evidence/src/endorsements/source.ts';
import { duringValidity, make } from '../../packages/evidence/test/vendor.ts';
import { createAuthenticator } from '../../packages/service/src/access/authenticate.ts';
import { issuerKeys } from '../../packages/service/src/access/issuer-keys.ts';
import { CONTEXT_LIFE_MS } from '../../packages/service/src/attest/conversation/service-context.ts';
import { createUsedChallenges } from '../../packages/service/src/attest/conversation/used-challenges.ts';
import { watchedSource } from '../../packages/service/src/observe/watched-source.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** A clock that people set, and one that only goes forward. */
interface Clocks {
  readonly now: () => Date;
  readonly ticks: () => number;
}

/** Something that is remembered. */
interface Memory {
  readonly name: string;
  /** Milliseconds for which it is remembered. */
  readonly age: number;
  /** A memory that is used, and how often what lies behind it was asked. */
  open(clocks: Clocks): Promise<{ use(): Promise<unknown>; asked(): number }>;
}

/** A source that counts. */
function counted(get: EndorsementSource['get']) {
  let asked = 0;
  const source: EndorsementSource = {
    name: 'counted',
    get: (request, signal) => {
      asked++;
      return get(request, signal);
    },
  };
  return { source, asked: () => asked };
}

const failing = async (): Promise<never> => {
  throw new Error('down');
};
const refused = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);
const qeIdentity = { kind: 'qe-identity', tee: 'sgx' } as const;
const issuer = 'https://issuer.example';
const pair = await generateKeyPair('RS256');
const keySet = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'RS256' }] };
const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);
const token = await new SignJWT({ oid: 'o' })
  .setProtectedHeader({ alg: 'RS256', kid: 'k' })
  .setIssuer(issuer)
  .setAudience('https://attest.azure.net')
  .setIssuedAt(seconds(duringValidity))
  .setExpirationTime(seconds(duringValidity) + 3 * 24 * 3600)
  .sign(pair.privateKey);

const memories: readonly Memory[] = [
  {
    name: 'endorsements that could not be fetched',
    age: 30 * SECOND,
    open: async (clocks) => {
      const { source, asked } = counted(failing);
      const cache = cachedSource(source, { currentDate: clocks.now, ticks: clocks.ticks });
      return { use: () => refused(cache.get(qeIdentity)), asked };
    },
  },
  {
    name: 'endorsements that hold',
    age: DAY,
    open: async (clocks) => {
      const made = collateralSource(make().collateral, 'made');
      const { source, asked } = counted((request) => made.get(request));
      const cache = cachedSource(source, { currentDate: clocks.now, ticks: clocks.ticks, refreshBefore: 0 });
      return { use: () => cache.get(qeIdentity), asked };
    },
  },
  {
    name: "a service's wish not to be asked",
    age: 60 * SECOND,
    open: async (clocks) => {
      let asked = 0;
      const source = pcsSource({
        ...clocks,
        fetch: async () => {
          asked++;
          return new Response(null, { status: 429, headers: { 'retry-after': '60' } });
        },
      });
      return { use: () => refused(source.get(qeIdentity)), asked: () => asked };
    },
  },
  {
    name: 'keys of an instance',
    age: HOUR,
    open: async ({ ticks }) => {
      let asked = 0;
      const keys = createCachedKeySource(
        async () => {
          asked++;
          return { keys: [] };
        },
        { ticks },
      );
      return { use: () => keys.keysOf(issuer), asked: () => asked };
    },
  },
  {
    name: 'keys of a token issuer',
    age: 10 * 60 * SECOND,
    open: async ({ ticks }) => {
      let asked = 0;
      const send = async (): Promise<Response> => {
        asked++;
        return Response.json(keySet);
      };
      const find = issuerKeys({ issuer, jwks: `${issuer}/keys` }, send, ticks);
      return {
        use: async () => find({ alg: 'RS256', kid: 'k' }, { payload: '', signature: '' }),
        asked: () => asked,
      };
    },
  },
  {
    name: 'a token that was checked',
    age: 60 * SECOND,
    open: async ({ now, ticks }) => {
      let asked = 0;
      const keys = async () => {
        asked++;
        return pair.publicKey;
      };
      const authenticator = createAuthenticator({ issuers: [{ issuer, keys }], clock: now, ticks });
      return {
        use: async () => expect((await authenticator.caller(`Bearer ${token}`)).kind).toBe('bearer'),
        asked: () => asked,
      };
    },
  },
  {
    name: 'whether endorsements can be had',
    age: 15 * SECOND + 1,
    open: async ({ now, ticks }) => {
      const { source, asked } = counted(failing);
      const watched = watchedSource(source, now, ticks);
      return { use: () => refused(watched.probe()), asked };
    },
  },
];

const jumps: readonly (readonly [string, readonly number[]])[] = [
  ['ahead', [HOUR]],
  ['back', [-HOUR]],
  ['ahead and back', [HOUR, 0]],
];

describe.each(memories)('$name', ({ age, open }) => {
  it.each(jumps)('is remembered for its time when the clock jumps %s', async (_, offsets) => {
    let offset = 0;
    let ticks = 0;
    const { use, asked } = await open({
      now: () => new Date(duringValidity.getTime() + ticks + offset),
      ticks: () => ticks,
    });
    await use();
    const once = asked();
    for (offset of offsets) {
      ticks += 1;
      await use();
      expect(asked(), 'too soon').toBe(once);
    }
    ticks = age + offsets.length;
    await use();
    expect(asked(), 'too late').toBeGreaterThan(once);
  });
});

describe('an answered challenge', () => {
  it.each(jumps)('does not count again when the clock jumps %s', (_, offsets) => {
    let offset = 0;
    const ticks = 0;
    const now = (): Date => new Date(duringValidity.getTime() + ticks + offset);
    const used = createUsedChallenges(10, () => ticks);
    const open = { challenge: Uint8Array.of(1), expires: new Date(now().getTime() + CONTEXT_LIFE_MS) };
    used.use(open, now());
    for (offset of offsets) {
      used.use({ ...open, challenge: Uint8Array.of(2, offset) }, now());
      expect(() => used.use(open, now())).toThrowError(expect.objectContaining({ code: 'ChallengeUsed' }));
    }
  });
});

describe('endorsements that were delivered', () => {
  it.each(jumps)('are among the expiries for a day when the clock jumps %s', async (_, offsets) => {
    let offset = 0;
    let ticks = 0;
    const now = (): Date => new Date(duringValidity.getTime() + ticks + offset);
    const watched = watchedSource(collateralSource(make().collateral, 'made'), now, () => ticks);
    await watched.get(qeIdentity);
    for (offset of offsets) expect(watched.expiries()).toHaveLength(1);
    ticks = DAY;
    expect(watched.expiries()).toHaveLength(1);
    ticks = DAY + 1;
    expect(watched.expiries()).toHaveLength(0);
  });
});
