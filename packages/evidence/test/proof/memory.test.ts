import { expect, it } from 'vitest';
import { createMemory } from '../../src/proof/memory.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import { judgeMade } from '../judge.ts';
import { make } from '../vendor.ts';

it('keeps things up to its room, keys apart from proofs, and says how full it is', () => {
  const memory = createMemory(400);
  memory.keep('a', 'proof', 200);
  memory.keep('b', 'proof', 100);
  memory.keys.keep('a', 'key', 100);
  expect([memory.recall('a'), memory.recall('b'), memory.keys.recall('a')]).toEqual([
    'proof',
    'proof',
    'key',
  ]);
  expect(memory.usage).toEqual({ bytes: 400, limit: 400 });
  memory.keep('c', 'proof', 30);
  expect(memory.usage.bytes).toBeLessThanOrEqual(400);
  expect(memory.recall('c')).toBe('proof');
  expect(memory.keys.recall('a')).toBe('key');
});

it('tells the same story as a first verification', async () => {
  const made = make();
  const memory = createMemory();
  const first = await judgeMade(made, { trust: { memory } });
  const second = await judgeMade(made, { trust: { memory } });
  expect(second).toEqual(first);
  expect((await judgeMade(made)).trail).toEqual(first.trail);
});

it('does not carry a proof from one root to another', async () => {
  const made = make();
  const memory = createMemory();
  expect((await judgeMade(made, { trust: { memory } })).accepted).toBe(true);
  const other = make({
    root: (request) => ({
      ...request,
      subject: [
        ['CN', 'Intel SGX Root CA'],
        ['O', 'Another'],
      ],
    }),
  });
  const appraisal = await judgeMade(made, { trust: { memory, anchors: other.anchors } });
  expect(appraisal.error?.code).toBe('PckChainUntrusted');
});

it('does not outlive a root that is taken out of the list of anchors', async () => {
  const made = make();
  const memory = createMemory();
  const anchors = { Intel: [...(made.anchors.Intel ?? [])] };
  expect((await judgeMade(made, { trust: { memory, anchors } })).accepted).toBe(true);
  anchors.Intel.splice(0, 1, ...(builtInAnchors().Intel ?? []));
  expect((await judgeMade(made, { trust: { memory, anchors } })).error?.code).toBe('PckChainUntrusted');
});

it('does not outlive the endorsements', async () => {
  const made = make();
  const memory = createMemory();
  expect((await judgeMade(made, { trust: { memory } })).accepted).toBe(true);
  for (const now of [new Date('2026-01-31T00:00:01Z'), new Date('2025-12-31T23:59:59Z')]) {
    expect((await judgeMade(made, { trust: { memory, now } })).error?.code).toBe('CrlExpired');
  }
  const edges = [new Date('2026-01-31T00:00:00Z'), new Date('2026-01-01T00:00:00Z')];
  for (const now of edges) expect((await judgeMade(made, { trust: { memory, now } })).accepted).toBe(true);
});
