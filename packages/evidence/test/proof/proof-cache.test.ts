import { expect, it } from 'vitest';
import { decodeQuote } from '../../src/dcap/quote.ts';
import { type CollateralFile, collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import type { EndorsementSource } from '../../src/endorsements/source.ts';
import { createProofCache } from '../../src/proof/proof-cache.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import { judgeMade } from '../judge.ts';
import { type Made, make } from '../vendor.ts';

it('keeps things up to its room, keys and names apart from proofs, and says how full it is', () => {
  const proofCache = createProofCache(1200);
  proofCache.keep('a', 'proof', 300);
  proofCache.keep('b', 'proof', 240);
  proofCache.keys.keep('a', 'key', 200);
  proofCache.names.keep('a', 'name', 90);
  const kept = () => [proofCache, proofCache.keys, proofCache.names].map((shelf) => shelf.recall('a'));
  expect([...kept(), proofCache.recall('b')]).toEqual(['proof', 'key', 'name', 'proof']);
  expect(proofCache.usage).toEqual({ bytes: 830, limit: 1200 });
  proofCache.keep('c', 'proof', 30);
  for (let i = 0; i < 100; i++) proofCache.names.keep(`text ${i}`, 'name', 10);
  expect(proofCache.usage.bytes).toBeLessThanOrEqual(1200);
  expect(proofCache.recall('c')).toBe('proof');
  expect(kept()).toEqual([undefined, 'key', 'name']);
});

it('tells the same story as a first verification', async () => {
  const made = make();
  const proofCache = createProofCache();
  const first = await judgeMade(made, { trust: { proofCache } });
  const second = await judgeMade(made, { trust: { proofCache } });
  expect(second).toEqual(first);
  expect((await judgeMade(made)).trail).toEqual(first.trail);
});

it('does not carry a proof from one root to another', async () => {
  const made = make();
  const proofCache = createProofCache();
  expect((await judgeMade(made, { trust: { proofCache } })).accepted).toBe(true);
  const other = make({
    root: (request) => ({
      ...request,
      subject: [
        ['CN', 'Intel SGX Root CA'],
        ['O', 'Another'],
      ],
    }),
  });
  const appraisal = await judgeMade(made, { trust: { proofCache, anchors: other.anchors } });
  expect(appraisal.error?.code).toBe('PckChainUntrusted');
});

it('does not outlive a root that is taken out of the list of anchors', async () => {
  const made = make();
  const proofCache = createProofCache();
  const anchors = { Intel: [...(made.anchors.Intel ?? [])] };
  expect((await judgeMade(made, { trust: { proofCache, anchors } })).accepted).toBe(true);
  anchors.Intel.splice(0, 1, ...(builtInAnchors().Intel ?? []));
  expect((await judgeMade(made, { trust: { proofCache, anchors } })).error?.code).toBe('PckChainUntrusted');
});

it('does not outlive the endorsements', async () => {
  const made = make();
  const proofCache = createProofCache();
  expect((await judgeMade(made, { trust: { proofCache } })).accepted).toBe(true);
  for (const now of [new Date('2026-01-31T00:00:01Z'), new Date('2025-12-31T23:59:59Z')]) {
    expect((await judgeMade(made, { trust: { proofCache, now } })).error?.code).toBe('CrlExpired');
  }
  const edges = [new Date('2026-01-31T00:00:00Z'), new Date('2026-01-01T00:00:00Z')];
  for (const now of edges)
    expect((await judgeMade(made, { trust: { proofCache, now } })).accepted).toBe(true);
});

it('goes by the content of endorsements, whatever name a source gives them', async () => {
  const made = make();
  const later = make({
    qeIdentity: (identity) => ({
      ...identity,
      tcbLevels: [{ tcb: { isvsvn: 1 }, tcbDate: '2026-01-01T00:00:00Z', tcbStatus: 'OutOfDate' }],
    }),
  });
  const proofCache = createProofCache();
  const namedAlike = (collateral: CollateralFile): EndorsementSource => {
    const source = collateralSource(collateral, 'made');
    return {
      name: source.name,
      get: async (request) => {
        const found = await source.get(request);
        return found && { ...found, sha256: request.kind };
      },
    };
  };
  const statusBy = async ({ collateral: { qe_identity, qe_identity_signature } }: Made) => {
    const source = namedAlike({ ...made.collateral, qe_identity, qe_identity_signature });
    return (await judgeMade(made, { source, trust: { proofCache } })).status;
  };
  expect(await statusBy(made)).toBe('UpToDate');
  expect(await statusBy(later)).toBe('OutOfDate');
  expect(await statusBy(made)).toBe('UpToDate');
});

it('names what vouches for a key alike, however long the chain behind it is written', () => {
  const lengths = ['', '\n', '\n\n\n'].map((space) => {
    const { vouching } = decodeQuote(make({ version: 4, pckChain: (pem) => pem + space }).quote);
    return vouching.length;
  });
  expect(new Set(lengths).size).toBe(1);
});
