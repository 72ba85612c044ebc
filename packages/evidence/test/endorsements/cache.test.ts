import { describe, expect, it } from 'vitest';
import { type CacheOptions, cachedSource } from '../../src/endorsements/cache.ts';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import type { EndorsementRequest } from '../../src/endorsements/request.ts';
import {
  type Endorsement,
  type EndorsementSource,
  endorsement,
  firstOf,
} from '../../src/endorsements/source.ts';
import { ThrottledError } from '../../src/endorsements/throttled.ts';
import { EvidenceError } from '../../src/errors.ts';
import { duringValidity, make, platform, type Wishes } from '../vendor.ts';

const tcbInfo: EndorsementRequest = { kind: 'tcb-info', tee: 'sgx', fmspc: platform.fmspc };
const HOUR = 3600_000;
const DAY = 24 * HOUR;

/** An endorsement that ends at a moment, as TCB info that says so. */
async function madeInfo(wishes: Wishes = {}): Promise<Endorsement> {
  const found = await collateralSource(make(wishes).collateral, 'made').get(tcbInfo);
  if (found === undefined) throw new Error('nothing made');
  return found;
}

const until = (moment: Date): Wishes => ({
  tcbInfo: (info) => ({ ...info, nextUpdate: moment.toISOString() }),
});

/** A cache over a source that is answered by hand, with a clock that is moved by hand. */
function cached(options: Partial<CacheOptions> = {}) {
  let clock = duringValidity.getTime();
  let answer: () => Promise<Endorsement | undefined> = async () => undefined;
  const asked: EndorsementRequest[] = [];
  const source: EndorsementSource = {
    name: 'by hand',
    get: (request) => {
      asked.push(request);
      return answer();
    },
  };
  return {
    cache: cachedSource(source, {
      currentDate: () => new Date(clock),
      ticks: () => clock,
      random: () => 1,
      ...options,
    }),
    asked,
    answerWith: (how: () => Promise<Endorsement | undefined>) => {
      answer = how;
    },
    pass: (milliseconds: number) => {
      clock += milliseconds;
    },
  };
}

const unavailable = async (): Promise<never> => {
  throw new EvidenceError('EndorsementsUnavailable', 'down');
};
/** Lets background work finish. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('an endorsement', () => {
  it('is fetched once and handed out as the same object', async () => {
    const { cache, asked, answerWith } = cached();
    const info = await madeInfo();
    answerWith(async () => info);
    expect(await cache.get(tcbInfo)).toBe(info);
    expect(await cache.get({ ...tcbInfo })).toBe(info);
    expect(asked).toHaveLength(1);
  });

  it('stays the same object when the source delivers the same content anew', async () => {
    const { cache, asked, answerWith, pass } = cached();
    const info = await madeInfo();
    answerWith(async () => endorsement(info.body, 'again', info.issuerChain));
    const first = await cache.get(tcbInfo);
    pass(DAY);
    expect(await cache.get(tcbInfo)).toBe(first);
    expect(asked).toHaveLength(2);
  });

  it('is not served past its next update', async () => {
    const { cache, answerWith, pass } = cached();
    const info = await madeInfo(until(new Date(duringValidity.getTime() + 2 * HOUR)));
    answerWith(async () => info);
    await cache.get(tcbInfo);
    answerWith(unavailable);
    pass(2 * HOUR);
    expect(await cache.get(tcbInfo)).toBe(info);
    pass(1);
    await settle();
    pass(30_000);
    await expect(cache.get(tcbInfo)).rejects.toMatchObject({ code: 'EndorsementsUnavailable' });
  });

  it('is not served past the end of a certificate that vouches for it', async () => {
    const { cache, asked, answerWith, pass } = cached({ maximumAge: 100 * DAY });
    const end = new Date(duringValidity.getTime() + HOUR);
    const info = await madeInfo({ tcbSigning: (request) => ({ ...request, notAfter: end }) });
    answerWith(async () => info);
    await cache.get(tcbInfo);
    pass(HOUR + 1);
    await cache.get(tcbInfo);
    expect(asked).toHaveLength(2);
  });

  it('is renewed in the background before it ends, and served meanwhile', async () => {
    const { cache, asked, answerWith, pass } = cached();
    const old = await madeInfo(until(new Date(duringValidity.getTime() + 4 * HOUR)));
    const fresh = await madeInfo();
    answerWith(async () => old);
    await cache.get(tcbInfo);
    answerWith(async () => fresh);
    pass(3 * HOUR - 1);
    expect(await cache.get(tcbInfo)).toBe(old);
    expect(asked).toHaveLength(1);
    pass(1);
    expect(await cache.get(tcbInfo)).toBe(old);
    await settle();
    expect(asked).toHaveLength(2);
    expect(await cache.get(tcbInfo)).toBe(fresh);
  });

  it('is asked for again after the maximum age, and serves on when the source fails then', async () => {
    const { cache, asked, answerWith, pass } = cached();
    const info = await madeInfo();
    answerWith(async () => info);
    await cache.get(tcbInfo);
    pass(DAY);
    answerWith(unavailable);
    expect(await cache.get(tcbInfo)).toBe(info);
    expect(asked).toHaveLength(2);
    answerWith(async () => undefined);
    pass(30_000);
    expect(await cache.get(tcbInfo)).toBe(info);
    expect(asked).toHaveLength(3);
  });

  it('does not make callers wait for a source that is known to be down', async () => {
    const { cache, asked, answerWith, pass } = cached();
    const info = await madeInfo();
    answerWith(async () => info);
    await cache.get(tcbInfo);
    pass(DAY);
    answerWith(unavailable);
    await cache.get(tcbInfo);
    pass(30_000);
    answerWith(() => new Promise(() => undefined));
    expect(await cache.get(tcbInfo)).toBe(info);
    expect(asked).toHaveLength(3);
  });

  it('that cannot be read is passed on and not kept', async () => {
    const { cache, asked, answerWith } = cached();
    const broken = endorsement(new Uint8Array(3), 'broken');
    answerWith(async () => broken);
    expect(await cache.get(tcbInfo)).toBe(broken);
    expect(await cache.get(tcbInfo)).toBe(broken);
    expect(asked).toHaveLength(2);
  });

  it('that has expired when it comes is passed on, and asked for again after a pause', async () => {
    const { cache, asked, answerWith, pass } = cached();
    const over = await madeInfo(until(new Date(duringValidity.getTime() - HOUR)));
    answerWith(async () => over);
    expect(await cache.get(tcbInfo)).toBe(over);
    expect(await cache.get(tcbInfo)).toBe(over);
    expect(asked).toHaveLength(1);
    pass(30_000);
    await cache.get(tcbInfo);
    expect(asked).toHaveLength(2);
  });

  it('is forgotten when too many others are used more recently', async () => {
    const { cache, asked, answerWith } = cached({ limit: 2 });
    const info = await madeInfo();
    answerWith(async () => info);
    const ask = (fmspc: string) => cache.get({ ...tcbInfo, fmspc });
    await ask('00');
    await ask('01');
    await ask('00');
    await ask('02');
    await ask('00');
    expect(asked).toHaveLength(3);
    await ask('01');
    expect(asked).toHaveLength(4);
  });

  it('is not pushed out by requests for things that do not exist', async () => {
    const { cache, asked, answerWith } = cached({ limit: 2 });
    const info = await madeInfo();
    answerWith(async () => info);
    await cache.get(tcbInfo);
    answerWith(async () => undefined);
    for (let i = 0; i < 10; i++) await cache.get({ ...tcbInfo, fmspc: `${i}` });
    expect(await cache.get(tcbInfo)).toBe(info);
    expect(asked).toHaveLength(11);
  });
});

describe('requests at the same time', () => {
  it('ask the source once', async () => {
    const { cache, asked, answerWith } = cached();
    const info = await madeInfo();
    answerWith(async () => {
      await settle();
      return info;
    });
    const all = await Promise.all(Array.from({ length: 10 }, () => cache.get(tcbInfo)));
    expect(new Set(all)).toEqual(new Set([info]));
    expect(asked).toHaveLength(1);
  });

  it('end for the caller who aborts, and go on for the others', async () => {
    const { cache, answerWith } = cached();
    const info = await madeInfo();
    let finish = (): void => undefined;
    answerWith(
      () =>
        new Promise((resolve) => {
          finish = () => resolve(info);
        }),
    );
    const leaving = new AbortController();
    const left = cache.get(tcbInfo, leaving.signal);
    const staying = cache.get(tcbInfo, new AbortController().signal);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    finish();
    expect(await staying).toBe(info);
    await expect(cache.get(tcbInfo, leaving.signal)).rejects.toThrow('left');
  });
});

describe('a failure', () => {
  it('is remembered for a short time, so that a broken service is not hammered', async () => {
    const { cache, asked, answerWith, pass } = cached();
    answerWith(unavailable);
    for (let i = 0; i < 5; i++) {
      await expect(cache.get(tcbInfo)).rejects.toMatchObject({ code: 'EndorsementsUnavailable' });
    }
    expect(asked).toHaveLength(1);
    pass(30_000);
    const info = await madeInfo();
    answerWith(async () => info);
    expect(await cache.get(tcbInfo)).toBe(info);
  });

  it('of a throttled service is remembered until the time that it named', async () => {
    const { cache, asked, answerWith, pass } = cached();
    answerWith(async () => {
      throw new ThrottledError('pcs', 10 * 60_000, duringValidity);
    });
    await expect(cache.get(tcbInfo)).rejects.toMatchObject({ code: 'EndorsementsThrottled' });
    pass(10 * 60_000 - 1);
    await expect(cache.get(tcbInfo)).rejects.toMatchObject({ code: 'EndorsementsThrottled' });
    expect(asked).toHaveLength(1);
    pass(1);
    await expect(cache.get(tcbInfo)).rejects.toMatchObject({ code: 'EndorsementsThrottled' });
    expect(asked).toHaveLength(2);
  });

  it('in the background is not repeated at every request', async () => {
    const { cache, asked, answerWith, pass } = cached();
    const info = await madeInfo();
    answerWith(async () => info);
    await cache.get(tcbInfo);
    answerWith(unavailable);
    pass(DAY - HOUR);
    for (let i = 0; i < 5; i++) {
      expect(await cache.get(tcbInfo)).toBe(info);
      await settle();
    }
    expect(asked).toHaveLength(2);
  });

  it('to have something is remembered, too', async () => {
    const { cache, asked, pass } = cached();
    expect(await cache.get(tcbInfo)).toBeUndefined();
    expect(await cache.get(tcbInfo)).toBeUndefined();
    expect(asked).toHaveLength(1);
    pass(30_000);
    await cache.get(tcbInfo);
    expect(asked).toHaveLength(2);
  });
});

it('passes requests for chains of evidence that brings its own through', async () => {
  const { cache, asked } = cached();
  const request = { kind: 'pck-chain', embedded: true, qeId: '00' } as const;
  await cache.get(request);
  await cache.get(request);
  expect(asked).toEqual([request, request]);
});

it('keeps what different requests deliver apart', async () => {
  const { collateral } = make();
  const cache = cachedSource(collateralSource(collateral, 'made'), { currentDate: () => duringValidity });
  const chain = { kind: 'pck-chain', embedded: false, qeId: '00', cpuSvn: '00' } as const;
  const requests: EndorsementRequest[] = [
    tcbInfo,
    { kind: 'qe-identity', tee: 'sgx' },
    { kind: 'pck-crl', ca: 'processor' },
    { kind: 'root-crl' },
    chain,
  ];
  const found = await Promise.all(requests.map((request) => cache.get(request)));
  expect(new Set(found.map((each) => each?.sha256)).size).toBe(5);
});

describe('the root that evidence names', () => {
  const under = (root: string): EndorsementRequest => ({ ...tcbInfo, root });

  it('makes no difference where the source says so, so that made-up roots cost nothing', async () => {
    const info = await madeInfo();
    const asked: EndorsementRequest[] = [];
    const source: EndorsementSource = {
      name: 'any root',
      anyRoot: true,
      get: async (request) => {
        asked.push(request);
        return info;
      },
    };
    const cache = cachedSource(source, { currentDate: () => duringValidity });
    for (const root of ['aa', 'bb', 'cc']) expect(await cache.get(under(root))).toBe(info);
    expect(asked).toHaveLength(1);
  });

  it('keeps answers apart elsewhere', async () => {
    const { cache, asked, answerWith } = cached();
    const info = await madeInfo();
    answerWith(async () => info);
    await cache.get(under('aa'));
    answerWith(async () => undefined);
    expect(await cache.get(under('bb'))).toBeUndefined();
    expect(asked).toHaveLength(2);
  });
});

describe('what nobody asks for at the moment', () => {
  const chip = { kind: 'vcek', product: 'Milan', chipId: '00'.repeat(64), tcb: '00'.repeat(8) } as const;

  it('is renewed by refresh once it is due soon, and not before', async () => {
    const { cache, asked, answerWith, pass } = cached();
    const [old, fresh] = [
      await madeInfo(),
      await madeInfo({ tcbInfo: (info) => ({ ...info, note: 'fresh' }) }),
    ];
    answerWith(async () => old);
    await cache.get(tcbInfo);
    answerWith(async () => fresh);
    pass(23 * HOUR - 1);
    await cache.refresh?.();
    expect(asked).toHaveLength(1);
    pass(1);
    await cache.refresh?.();
    expect(asked).toHaveLength(2);
    expect(await cache.get(tcbInfo)).toBe(fresh);
    expect(asked).toHaveLength(2);
  });

  it('is not renewed by all replicas at the same moment', async () => {
    const firstAt: number[] = [];
    for (const number of [0, 0.5, 1]) {
      const { cache, asked, answerWith, pass } = cached({ random: () => number });
      const info = await madeInfo();
      answerWith(async () => info);
      await cache.get(tcbInfo);
      let minutes = 0;
      for (; asked.length < 2; minutes++) {
        pass(60_000);
        await cache.refresh?.();
      }
      firstAt.push(minutes / 60);
    }
    expect(firstAt).toEqual([23.5, 23.25, 23]);
  });

  it('is asked for a few times an hour while the source fails, and served on', async () => {
    const { cache, asked, answerWith, pass } = cached();
    const info = await madeInfo();
    answerWith(async () => info);
    await cache.get(tcbInfo);
    answerWith(unavailable);
    for (let minute = 0; minute < 25 * 60; minute++) {
      pass(60_000);
      await cache.refresh?.();
    }
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.length).toBeLessThan(2 + 2 * 4);
    expect(await cache.get(tcbInfo)).toBe(info);
  });

  it('is left alone when it is the certificate of a chip', async () => {
    const { cache, asked, answerWith, pass } = cached();
    const chain = endorsement(new TextEncoder().encode(make().rootPem), 'made');
    answerWith(async () => chain);
    await cache.get(chip);
    pass(30 * DAY);
    await cache.refresh?.();
    expect(asked).toHaveLength(1);
  });

  it('is renewed through all the sources in a row', async () => {
    const { cache, asked, answerWith, pass } = cached();
    const info = await madeInfo();
    answerWith(async () => info);
    const all = firstOf([{ name: 'none', get: async () => undefined }, cache]);
    await all.get(tcbInfo);
    pass(23 * HOUR);
    await all.refresh?.();
    expect(asked).toHaveLength(2);
  });
});
