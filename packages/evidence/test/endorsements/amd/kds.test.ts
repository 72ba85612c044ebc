/** AMD's service and the caches of it: what is asked, how politely, and what is taken for an answer. */

import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromUtf8, utf8 } from '@veritee/core/internal';
import { toPem } from '@veritee/core/internal/x509';
import { createSimulatedPki, simulateSnp } from '@veritee/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { kdsSource } from '../../../src/endorsements/amd/kds.ts';
import type { VcekRequest } from '../../../src/endorsements/amd/request.ts';
import { cachedSource } from '../../../src/endorsements/cache.ts';
import { keptSource } from '../../../src/endorsements/kept.ts';
import { openSource } from '../../../src/endorsements/open.ts';
import type { EndorsementRequest } from '../../../src/endorsements/request.ts';
import type { EndorsementAsker, EndorsementSource } from '../../../src/endorsements/source.ts';
import { QueuedError, ThrottledError } from '../../../src/endorsements/throttled.ts';
import { haveVectors } from '../../vectors.ts';
import { type VirtualClock, virtualClock } from '../virtual-clock.ts';
import {
  certificateFor,
  chipRequest,
  type LocalKds,
  type LocalKdsOptions,
  localKds,
  realChain,
  realChip,
  realTcb,
  realVcek,
} from './local-kds.ts';

const folders: string[] = [];
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'veritee-kds-'));
  folders.push(made);
  return made;
}

const pki = createSimulatedPki();

/** AMD's root of Milan. */
const amdRoot = '9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9';

/** The service has a revocation list, too: any of the product line that is valid will do. */
function withList(): LocalKdsOptions {
  const { endorsements } = simulateSnp(pki, { product: 'Milan', currentDate: virtualClock().now() });
  const list = endorsements.find(({ request }) => request.kind === 'vek-crl')?.endorsement.body ?? [];
  return {
    answer: (path) => (path.endsWith('/crl') ? new Response(Uint8Array.from(list)) : undefined),
  };
}

const realRequest: VcekRequest = { kind: 'vcek', product: 'Milan', chipId: realChip, tcb: realTcb };

interface Setting {
  readonly clock: VirtualClock;
  readonly kds: LocalKds;
  readonly source: EndorsementSource;
}

function setting(
  options: LocalKdsOptions & {
    readonly keepIn?: string;
    readonly spacing?: number;
    readonly url?: string;
  } = {},
): Setting {
  const clock = virtualClock();
  const kds = localKds(clock, options);
  const { ticks, now, wait } = clock;
  const { keepIn, spacing, url } = options;
  const service = kdsSource({ fetch: kds.fetch, ticks, now, wait, spacing, url });
  const source = keepIn === undefined ? service : keptSource(service, keepIn, now);
  return { clock, kds, source };
}

describe.skipIf(!haveVectors)('AMD Key Distribution Service', () => {
  it('is asked in its own words', async () => {
    const { clock, kds, source } = setting();
    const found = await clock.runUntil(source.get(realRequest));
    expect(found?.body).toEqual(realVcek());
    await clock.runUntil(source.get({ kind: 'vek-chain', product: 'Milan', signer: 'vcek' }));
    await clock.runUntil(source.get({ kind: 'vek-crl', product: 'Turin', signer: 'vlek' }));
    const turin: VcekRequest = {
      kind: 'vcek',
      product: 'Turin',
      chipId: '59790fb1c39f35c1',
      tcb: '0101010400000051',
    };
    await clock.runUntil(source.get(turin));
    expect(kds.asked).toEqual([
      `/vcek/v1/Milan/${realChip}?blSPL=3&teeSPL=0&snpSPL=8&ucodeSPL=115`,
      '/vcek/v1/Milan/cert_chain',
      '/vlek/v1/Turin/crl',
      '/vcek/v1/Turin/59790fb1c39f35c1?fmcSPL=1&blSPL=1&teeSPL=1&snpSPL=4&ucodeSPL=81',
    ]);
  });

  it('has none of what is unknown to it, and is not asked about the roots of others', async () => {
    const { clock, kds, source } = setting();
    expect(await clock.runUntil(source.get({ ...chipRequest(1), product: 'Genoa' }))).toBeUndefined();
    const other = { kind: 'vek-crl', product: 'Milan', signer: 'vcek', root: '00'.repeat(32) } as const;
    expect(await clock.runUntil(source.get(other))).toBeUndefined();
    expect(await clock.runUntil(source.get({ kind: 'root-crl' }))).toBeUndefined();
    expect(kds.asked).toHaveLength(1);
  });

  it.each([
    ['another chip', () => new Response(Uint8Array.from(certificateFor(chipRequest(7).chipId)))],
    ['another product', () => new Response(Uint8Array.from(realChain()))],
    ['broken DER', () => new Response(Uint8Array.from(realVcek().subarray(0, 900)))],
    ['a page of a proxy', () => new Response('<html>sign in</html>')],
    ['a failure', () => new Response('', { status: 500 })],
  ])('does not count %s as an answer', async (_, answer) => {
    const { clock, source } = setting({ answer });
    await expect(clock.runUntil(source.get(realRequest))).rejects.toMatchObject({
      code: 'EndorsementsUnavailable',
    });
  });

  it('is asked for one thing at a time with a second between, and once for the same thing', async () => {
    const { clock, kds, source } = setting();
    const asking = [1, 1, 2, 3, 3].map((chip) => source.get(chipRequest(chip)));
    const found = await clock.runUntil(Promise.all(asking));
    expect(found.every((each) => each !== undefined)).toBe(true);
    expect(kds.asked).toHaveLength(3);
    expect(kds.atOnce()).toBe(1);
    expect(clock.ticks()).toBe(3 * 200 + 2 * 1000);
  });

  it('is asked for lists and chains before certificates of chips', async () => {
    const { clock, kds, source } = setting();
    const first = [1, 2, 3].map((chip) => source.get(chipRequest(chip)));
    const chain = source.get({ kind: 'vek-chain', product: 'Milan', signer: 'vcek' });
    await clock.runUntil(Promise.all([...first, chain]));
    expect(kds.asked[1]).toBe('/vcek/v1/Milan/cert_chain');
  });

  it('is left alone as long as it says, and asked again for the same', async () => {
    const { clock, kds, source } = setting({ spacing: 0, least: 5000, retryAfter: '7' });
    await clock.runUntil(source.get(chipRequest(1)));
    const second = clock.runUntil(source.get(chipRequest(2)));
    expect(await second).toBeDefined();
    expect(kds.refused()).toBe(1);
    expect(kds.asked).toHaveLength(2);
    expect(clock.ticks()).toBeGreaterThanOrEqual(7000);
  });

  it('an abort ends the waiting of its caller only', async () => {
    const { clock, kds, source } = setting();
    const abort = new AbortController();
    const aborted = source.get(chipRequest(1), abort.signal);
    const other = source.get(chipRequest(1));
    abort.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    expect(await clock.runUntil(other)).toBeDefined();
    expect(kds.asked).toHaveLength(1);
  });

  it('a full queue refuses with the time that it takes to empty', async () => {
    const { clock, source } = setting({ spacing: 1000 });
    const asking = Array.from({ length: 4200 }, (_, chip) => source.get(chipRequest(chip)));
    const outcomes = await clock.runUntil(Promise.allSettled(asking));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(100);
    for (const each of refused) {
      if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(ThrottledError);
    }
  });

  it('a cold fleet of 1,000 chips makes one request per chip, and nobody is refused before its deadline', async () => {
    const { clock, kds, source: service } = setting({ least: 900 });
    const { ticks, now } = clock;
    const source = cachedSource(service, { ticks, currentDate: now, limit: 10_000 });
    const tries: number[] = [];
    const machine = async (chip: number): Promise<void> => {
      for (let count = 1; ; count++) {
        const from = ticks();
        try {
          expect(await source.get(chipRequest(chip))).toBeDefined();
          tries.push(count);
          return;
        } catch (error) {
          if (!(error instanceof QueuedError)) throw error;
          expect(ticks() - from).toBeGreaterThanOrEqual(10_000);
          await clock.wait(error.retryAfter);
        }
      }
    };
    const fleet = Array.from({ length: 1000 }, (_, chip) => machine(chip + 1));
    await clock.runUntil(Promise.all(fleet));
    expect(new Set(kds.asked).size).toBe(1000);
    expect(kds.asked).toHaveLength(1000);
    expect(kds.refused()).toBe(0);
    expect(kds.atOnce()).toBe(1);
    // The time that a machine is told to come back at is one at which its certificate is there, or nearly.
    expect(Math.max(...tries)).toBeLessThanOrEqual(3);
  }, 60_000);

  describe('one who asks for chips that he made up', () => {
    const flood = { tenant: 'shared', caller: 'flood' };
    const SPACING = 1000;
    const TAKES = 200;
    const PER_REQUEST = SPACING + TAKES;

    /** The source of a service, with so many questions of one caller waiting. */
    function flooded(count: number) {
      const { clock, kds, source: service } = setting();
      const { ticks, now } = clock;
      const source = cachedSource(service, { ticks, currentDate: now, limit: 10_000 });
      for (let chip = 1; chip <= count; chip++) {
        source.get(chipRequest(chip), undefined, flood).catch(() => undefined);
      }
      /** Milliseconds until somebody has the certificate, who comes again when told to. */
      const timeOf = async (chip: number, asker: EndorsementAsker): Promise<number> => {
        const from = ticks();
        for (;;) {
          try {
            expect(await source.get(chipRequest(chip), undefined, asker)).toBeDefined();
            return ticks() - from;
          } catch (error) {
            if (!(error instanceof QueuedError)) throw error;
            expect(ticks() - from).toBeGreaterThanOrEqual(10_000);
            await clock.wait(error.retryAfter);
          }
        }
      };
      return { clock, kds, timeOf };
    }

    it('does not hold up others: they wait for each other only, and one request of his for each of theirs', async () => {
      const { clock, timeOf } = flooded(2000);
      const others = Array.from({ length: 20 }, (_, i) => ({ tenant: 'shared', caller: `machine ${i}` }));
      const elsewhere = { tenant: 'contoso', caller: 'machine' };
      const [alone = 0, ...times] = await clock.runUntil(
        Promise.all([timeOf(9000, elsewhere), ...others.map((asker, i) => timeOf(9001 + i, asker))]),
      );
      expect(alone).toBeLessThanOrEqual(4 * PER_REQUEST);
      // Twenty of them, the one of the other instance, one of his, and the time until they come again.
      expect(Math.max(...times)).toBeLessThanOrEqual((20 + 1 + 20) * PER_REQUEST + 10_000);
    });

    it('does not hold up who asks for a chip that he asked for before, which is fetched once', async () => {
      const { clock, kds, timeOf } = flooded(1000);
      expect(await clock.runUntil(timeOf(1000, { tenant: 'shared', caller: 'machine' }))).toBeLessThanOrEqual(
        4 * PER_REQUEST,
      );
      const chip = chipRequest(1000).chipId;
      expect(kds.asked.filter((path) => path.includes(chip))).toHaveLength(1);
    });

    it('crowds out nobody else when there is no more room', async () => {
      const { clock, timeOf } = flooded(5000);
      expect(await clock.runUntil(timeOf(9000, { tenant: 'shared', caller: 'machine' }))).toBeLessThanOrEqual(
        4 * PER_REQUEST,
      );
    });
  });

  it('keeps certificates on disk, and fetches again what is damaged, of another chip or no longer valid', async () => {
    const keepIn = folder();
    const first = setting({ keepIn });
    await first.clock.runUntil(first.source.get(realRequest));
    const again = setting({ keepIn });
    expect((await again.clock.runUntil(again.source.get(realRequest)))?.body).toEqual(realVcek());
    expect(again.kds.asked).toHaveLength(0);
    const [name = ''] = readdirSync(keepIn);
    for (const damaged of [utf8('nothing'), certificateFor(chipRequest(3).chipId)]) {
      writeFileSync(join(keepIn, name), damaged);
      const { clock, kds, source } = setting({ keepIn });
      expect((await clock.runUntil(source.get(realRequest)))?.body).toEqual(realVcek());
      expect(kds.asked).toHaveLength(1);
    }
  });

  it('keeps no more files than there is room for, and answers on', async () => {
    const keepIn = folder();
    for (let start = 0; start < 2; start++) {
      const { clock, source } = setting();
      const kept = keptSource(source, keepIn, clock.now, { most: 1 });
      for (const request of [realRequest, chipRequest(3)])
        expect(await clock.runUntil(kept.get(request))).toBeDefined();
      expect(readdirSync(keepIn)).toHaveLength(1);
    }
  });

  describe('statements on disk', () => {
    const chain = { kind: 'vek-chain', product: 'Milan', signer: 'vcek' } as const;
    const list = { kind: 'vek-crl', product: 'Milan', signer: 'vcek', root: amdRoot } as const;
    const DAY = 86_400_000;

    /** Asks once for both, and makes their files as old as wished. */
    async function kept(days: number, before: LocalKdsOptions = withList()): Promise<string> {
      const keepIn = folder();
      const { clock, source } = setting({ keepIn, ...before });
      for (const request of [chain, list]) expect(await clock.runUntil(source.get(request))).toBeDefined();
      const written = new Date(clock.now().getTime() - days * DAY);
      for (const name of readdirSync(keepIn)) utimesSync(join(keepIn, name), written, written);
      return keepIn;
    }
    const away = (): Response => new Response('', { status: 500 });
    const outcome = async ({ clock, source }: Setting, request: EndorsementRequest) =>
      clock.runUntil(
        source.get(request).then(
          (found) => (found === undefined ? 'none' : 'found'),
          (error: { code: string }) => error.code,
        ),
      );

    it('answer for an hour without the service, and are asked for again afterwards', async () => {
      for (const [days, asked] of [
        [0.9 / 24, 0],
        [1.1 / 24, 2],
      ] as const) {
        const again = setting({ keepIn: await kept(days), ...withList() });
        for (const request of [chain, list]) expect(await outcome(again, request)).toBe('found');
        expect(again.kds.asked).toHaveLength(asked);
      }
    });

    it('stand in for a service that fails: lists for a week, chains as long as they are valid', async () => {
      for (const [days, ofList] of [
        [6, 'found'],
        [8, 'EndorsementsUnavailable'],
      ] as const) {
        const again = setting({ keepIn: await kept(days), answer: away });
        expect([await outcome(again, chain), await outcome(again, list)]).toEqual(['found', ofList]);
      }
    });

    it('do not stand in for an answer', async () => {
      const none = setting({ keepIn: await kept(2), answer: () => new Response('', { status: 404 }) });
      expect([await outcome(none, chain), await outcome(none, list)]).toEqual(['none', 'none']);
    });

    it('are of their service and PKI only, and nothing when they are damaged', async () => {
      const keepIn = await kept(0);
      const other = setting({ keepIn, answer: away, url: 'https://kds.example' });
      expect(await outcome(other, chain)).toBe('EndorsementsUnavailable');
      const ofVlek = setting({ keepIn, answer: away });
      expect(await outcome(ofVlek, { ...chain, signer: 'vlek' })).toBe('EndorsementsUnavailable');
      expect(await outcome(ofVlek, { ...list, root: '00'.repeat(32) })).toBe('none');
      for (const name of readdirSync(keepIn)) writeFileSync(join(keepIn, name), realVcek());
      const damaged = setting({ keepIn, answer: away });
      for (const request of [chain, list])
        expect(await outcome(damaged, request)).toBe('EndorsementsUnavailable');
    });

    it('take no room of the certificates, and no file per root that somebody made up', async () => {
      const keepIn = folder();
      const { clock, source } = setting({ ...withList(), url: 'https://kds.example' });
      const small = keptSource(source, keepIn, clock.now, { most: 1 });
      for (const root of ['00', '01', '02'])
        await clock.runUntil(small.get({ ...list, root: root.repeat(32) }));
      expect(readdirSync(keepIn)).toHaveLength(1);
    });
  });

  it('serves from a folder that cannot be written', async () => {
    const file = join(folder(), 'a-file');
    writeFileSync(file, '');
    const { clock, source } = setting({ keepIn: join(file, 'below') });
    expect(await clock.runUntil(source.get(realRequest))).toBeDefined();
  });
});

describe.skipIf(!haveVectors)('caches of AMD', () => {
  const withChain = (): Uint8Array => utf8(toPem(realVcek(), 'CERTIFICATE') + fromUtf8(realChain()));

  it('of Azure are asked with the TCB as a number, and answer with the whole chain', async () => {
    const answer = (): Response => new Response(Uint8Array.from(withChain()));
    const { clock, kds, source } = setting({ answer, url: 'https://global.acccache.azure.net' });
    const found = await clock.runUntil(source.get(realRequest));
    expect(found?.issuerChain).toContain('BEGIN CERTIFICATE');
    expect(kds.asked).toEqual([
      `/SevSnpVM/certificates/${realChip}/7308000000000003?api-version=2020-10-15-preview&clientId=veritee`,
    ]);
    expect(await source.get({ kind: 'vek-crl', product: 'Milan', signer: 'vcek' })).toBeUndefined();
  });

  it('in a virtual machine of Azure know their own host only', async () => {
    const answer = (): Response =>
      new Response(
        JSON.stringify({
          vcekCert: toPem(realVcek(), 'CERTIFICATE'),
          certificateChain: fromUtf8(realChain()),
          tcbm: '7308000000000003',
          cacheControl: '86400',
        }),
      );
    const { clock, kds, source } = setting({ answer, url: 'http://169.254.169.254' });
    expect((await clock.runUntil(source.get(realRequest)))?.issuerChain).toContain('BEGIN CERTIFICATE');
    expect(await clock.runUntil(source.get(chipRequest(5)))).toBeUndefined();
    expect(kds.asked[0]).toBe('/metadata/THIM/amd/certification');
  });

  it('in a virtual machine are not believed when they answer something else', async () => {
    const answer = (): Response => new Response('{"vcekCert":7}');
    const { clock, source } = setting({ answer, url: 'http://169.254.169.254' });
    await expect(clock.runUntil(source.get(realRequest))).rejects.toMatchObject({
      code: 'EndorsementsUnavailable',
    });
  });

  it.each([
    'https://kdsintf.amd.com',
    'kds+https://kds.example:8443/mirror',
    'acccache+https://cache.example',
    'thim+http://127.0.0.1:1',
    'https://westeurope.acccache.azure.net',
  ])('are opened as %s', async (spec) => {
    const source = await openSource(spec, { fetch: async () => new Response('', { status: 404 }) });
    expect(await source.get({ kind: 'root-crl' })).toBeUndefined();
  });
});
