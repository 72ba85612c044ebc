/** Several platforms of one model: what they share is proven and kept once. */

import { generateKeyPairSync } from 'node:crypto';
import { toPem } from '@veritee/core/internal/x509';
import { describe, expect, it } from 'vitest';
import { createProofCache, type ProofCache } from '../../src/proof/proof-cache.ts';
import { judgeMade } from '../judge.ts';
import { type Made, make, parties, type Wishes } from '../vendor.ts';

const first = make();

/** Another platform under the CA, the lists and the statements of the first. */
function another(serialNumber: string, wishes: Wishes = {}): Made {
  const pck = { ...parties.pck, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
  const { ca, root } = first.certificates;
  const authorities = [ca, root].map((each) => toPem(each.der, 'CERTIFICATE')).join('');
  const made = make({
    pck: (request) => ({ ...request, serialNumber, publicKey: pck.publicKey }),
    signers: { qeReport: pck },
    pckChain: (pem) => pem.slice(0, pem.indexOf('-----BEGIN', 10)) + authorities,
    ...wishes,
  });
  return { ...made, collateral: first.collateral, anchors: first.anchors };
}

/** A proof cache that notes the kinds of what it keeps. */
function watched(): { readonly proofCache: ProofCache; readonly kept: string[] } {
  const proofCache = createProofCache();
  const kept: string[] = [];
  return {
    kept,
    proofCache: {
      ...proofCache,
      get usage() {
        return proofCache.usage;
      },
      keep: (key, result, weight) => {
        kept.push(kindOf(key, result));
        proofCache.keep(key, result, weight);
      },
    },
  };
}

/** What there is one of for every platform has a bare hash for its key. */
function kindOf(key: string, result: unknown): string {
  const colon = key.indexOf(':');
  if (colon !== -1) return key.slice(0, colon);
  return hasPlatform(result) ? 'pck' : 'qe';
}

function hasPlatform(value: unknown): value is { readonly platform: unknown } {
  return typeof value === 'object' && value !== null && 'platform' in value;
}

/** All byte arrays in a value. */
function bytesIn(value: unknown): Uint8Array[] {
  if (value instanceof Uint8Array) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(bytesIn);
}

describe('a fleet of one model', () => {
  it('costs little more memory for each platform after the first', async () => {
    const { proofCache, kept } = watched();
    expect((await judgeMade(first, { trust: { proofCache } })).accepted).toBe(true);
    expect([...kept].sort()).toEqual(
      [
        ...['certificate', 'certificate', 'documents', 'lists'],
        ...['pck', 'pck-authority', 'pck-tcb', 'qe', 'qe-rated'],
      ].sort(),
    );
    kept.length = 0;
    const before = proofCache.usage.bytes;
    expect((await judgeMade(another('0e'), { trust: { proofCache } })).accepted).toBe(true);
    expect([...kept].sort()).toEqual(['pck', 'qe']);
    expect(proofCache.usage.bytes - before).toBeLessThan(6000);
  });

  it('has room for 100,000 platforms without further ado, and keeps what they share once', async () => {
    const own = createProofCache();
    await judgeMade(first, { trust: { proofCache: own } });
    const entries: {
      readonly shelf: 'proofs' | 'names';
      readonly weight: number;
      readonly result: unknown;
    }[] = [];
    const noting = (shelf: 'proofs' | 'names', to: ProofCache['names']): ProofCache['names'] => ({
      recall: (key) => to.recall(key),
      keep: (key, result, weight) => {
        entries.push({ shelf, weight, result });
        to.keep(key, result, weight);
      },
    });
    const proofCache = {
      ...noting('proofs', own),
      keys: own.keys,
      names: noting('names', own.names),
      usage: own.usage,
    };
    for (const serialNumber of ['0e', '0f']) {
      expect((await judgeMade(another(serialNumber), { trust: { proofCache } })).accepted).toBe(true);
    }
    const proofs = entries.flatMap(({ result }) => (hasPlatform(result) ? [result] : []));
    expect(proofs).toHaveLength(2);
    expect(proofs[0]?.platform).toBe(proofs[1]?.platform);

    const whole = createProofCache();
    for (let platform = 0; platform < 100_000; platform++) {
      for (const [i, { shelf, weight }] of entries.slice(0, entries.length / 2).entries()) {
        (shelf === 'proofs' ? whole : whole.names).keep(`${platform} ${i}`, platform, weight);
      }
    }
    for (const [i, { shelf }] of entries.slice(0, entries.length / 2).entries()) {
      expect((shelf === 'proofs' ? whole : whole.names).recall(`0 ${i}`)).toBe(0);
    }
  });

  it('keeps nothing of the quotes themselves', async () => {
    const { proofCache } = watched();
    const keys: unknown[] = [];
    const watchedKeys = {
      ...proofCache.keys,
      keep: (key: string, result: unknown, weight: number) => {
        keys.push(result);
        proofCache.keys.keep(key, result, weight);
      },
    };
    const kept: unknown[] = [];
    const keep = (key: string, result: unknown, weight: number): void => {
      if (['pck', 'qe'].includes(kindOf(key, result))) kept.push(result);
      proofCache.keep(key, result, weight);
    };
    await judgeMade(first, { trust: { proofCache } });
    await judgeMade(another('0e'), { trust: { proofCache: { ...proofCache, keep, keys: watchedKeys } } });
    expect(keys).toHaveLength(1);
    for (const bytes of bytesIn(keys)) expect(bytes.buffer.byteLength).toBeLessThan(200);
    const own = kept.map((each) => ({ ...(each as object), authority: undefined }));
    expect(own).toHaveLength(2);
    expect(bytesIn(own)).toEqual([]);
  });

  it('tells of each platform what a first verification tells', async () => {
    const { proofCache } = watched();
    const second = another('0e');
    const alone = await judgeMade(second);
    await judgeMade(first, { trust: { proofCache } });
    expect(await judgeMade(second, { trust: { proofCache } })).toEqual(alone);
    expect(await judgeMade(second, { trust: { proofCache } })).toEqual(alone);
    expect((await judgeMade(first, { trust: { proofCache } })).trail).toEqual((await judgeMade(first)).trail);
  });

  it.each<[string, Made]>([
    ['signed by a stranger', another('0e', { signers: { pck: parties.stranger } })],
    ['with a QE report of another platform', another('0e', { signers: { qeReport: parties.pck } })],
    ['of another model', another('0e', { pck: (request) => ({ ...request, extensions: [] }) })],
    ['with a quote of another key', another('0e', { signers: { quote: parties.stranger } })],
  ])('refuses a platform %s at the same line, however much is known', async (_how, made) => {
    const { proofCache, kept } = watched();
    const alone = await judgeMade(made);
    expect(alone.accepted).toBe(false);
    await judgeMade(first, { trust: { proofCache } });
    await judgeMade(first, { trust: { proofCache } });
    kept.length = 0;
    const appraisal = await judgeMade(made, { trust: { proofCache } });
    expect(appraisal.trail).toEqual(alone.trail);
    expect(appraisal.error?.code).toBe(alone.error?.code);
    const again = await judgeMade(made, { trust: { proofCache } });
    expect(again.trail).toEqual(alone.trail);
  });

  it('counts a known platform under the root that it was proven under, and under no other', async () => {
    const { proofCache } = watched();
    const other = make({ root: (request) => ({ ...request, publicKey: parties.stranger.publicKey }) });
    const judgedBy = async (...roots: readonly Made[]): Promise<string> => {
      const Intel = roots.flatMap(({ anchors }) => anchors.Intel ?? []);
      const { error, status } = await judgeMade(first, { trust: { proofCache, anchors: { Intel } } });
      return error?.code ?? status ?? '';
    };
    expect(await judgedBy(first)).toBe('UpToDate');
    expect(await judgedBy(other)).toBe('PckChainUntrusted');
    expect(await judgedBy(first)).toBe('UpToDate');
    expect(await judgedBy(other, first)).toBe('UpToDate');
    expect(await judgedBy(other)).toBe('PckChainUntrusted');
  });

  it('refuses a revoked platform before it looks at statements, also with lists that are known', async () => {
    const lists = make({ revoked: { pck: ['0e'] } }).revocationLists;
    const collateral = { ...first.collateral, pck_crl: Buffer.from(lists.pck).toString('hex') };
    const { proofCache } = watched();
    expect((await judgeMade({ ...first, collateral }, { trust: { proofCache } })).accepted).toBe(true);
    const broken = { ...collateral, tcb_info: `${collateral.tcb_info} ` };
    for (const made of [collateral, broken].map((each) => ({ ...another('0e'), collateral: each }))) {
      const appraisal = await judgeMade(made, { trust: { proofCache } });
      expect(appraisal.error?.code).toBe('PckRevoked');
      expect(appraisal.trail).toEqual((await judgeMade(made)).trail);
    }
  });

  it('takes a chain for the same, whatever white space is in its PEM', async () => {
    const { proofCache, kept } = watched();
    await judgeMade(first, { trust: { proofCache } });
    kept.length = 0;
    const before = proofCache.usage.bytes;
    for (const space of ['\n', '\r\n', ' \t', '\n\n\n']) {
      const made = make({
        pckChain: () =>
          [first.certificates.pck, first.certificates.ca, first.certificates.root]
            .map((each) => toPem(each.der, 'CERTIFICATE').replace(/\n/, space))
            .join(space),
      });
      const appraisal = await judgeMade({ ...first, quote: made.quote }, { trust: { proofCache } });
      expect(appraisal.accepted).toBe(true);
    }
    // The vendor signs each QE report anew.
    expect(new Set(kept)).toEqual(new Set(['qe']));
    expect(proofCache.usage.bytes - before).toBeLessThan(4 * 5400);
  });
});
