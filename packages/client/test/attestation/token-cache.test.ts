import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AttestationClient } from '../../src/attestation/attestation-client.ts';
import type { AttestationClientOptions } from '../../src/attestation/options.ts';
import { memoryTokenCache, type TokenCache } from '../../src/attestation/token-cache.ts';
import { type FakeService, startService } from '../support/fake-service.ts';
import { flipBit, makeSigner } from '../support/signing.ts';

const quote = new Uint8Array([3, 0, 2]);
let service: FakeService;

beforeAll(async () => {
  service = await startService([makeSigner('key-1')]);
});
beforeEach(() => {
  service.received.length = 0;
});
afterAll(() => service.close());

const client = (tokenCache: TokenCache, options: AttestationClientOptions = {}) =>
  new AttestationClient(service.endpoint, { allowInsecureConnection: true, tokenCache, ...options });
const asked = () => service.received.filter(({ path }) => path.startsWith('/attest/')).length;

describe('the token cache (point 11)', () => {
  it('answers the same evidence once, for every client that shares it', async () => {
    const cache = memoryTokenCache();
    const first = await client(cache).attestSgxEnclave(quote, { runTimeData: 'a' });
    const second = await client(cache).attestSgxEnclave(quote, { runTimeData: 'a' });
    expect(asked()).toBe(1);
    expect(second.token.serialize()).toBe(first.token.serialize());
    expect(second.body).toEqual(first.body);
  });

  it('tells requests apart by all that is sent, and by instance and version', async () => {
    const cache = memoryTokenCache();
    await client(cache).attestSgxEnclave(quote, { runTimeData: 'a' });
    await client(cache).attestSgxEnclave(quote, { runTimeData: 'b' });
    await client(cache).attestSgxEnclave(quote, { initTimeData: 'a' });
    await client(cache).attestSgxEnclave(new Uint8Array([3, 0, 3]), { runTimeData: 'a' });
    await client(cache).attestOpenEnclave(quote, { runTimeData: 'a' });
    await client(cache, { apiVersion: '2022-08-01' }).attestSgxEnclave(quote, { runTimeData: 'a' });
    expect(asked()).toBe(6);
    const other = await startService(service.signers);
    const elsewhere = new AttestationClient(other.endpoint, {
      allowInsecureConnection: true,
      tokenCache: cache,
    });
    const { body } = await elsewhere.attestSgxEnclave(quote, { runTimeData: 'a' });
    expect(body.issuer).toBe(other.endpoint);
    await other.close();
  });

  it('never answers a nonce, a draft policy, or a call without verification', async () => {
    const cache = memoryTokenCache();
    const attester = client(cache);
    for (const options of [
      { nonce: 'n-1' },
      { draftPolicyForAttestation: 'version= 1.0;authorizationrules{=> permit();};' },
      { validationOptions: { validateToken: false } },
    ]) {
      await attester.attestSgxEnclave(quote, options);
      await attester.attestSgxEnclave(quote, options);
    }
    await attester.attestSgxEnclave(quote);
    expect(asked()).toBe(7);
  });

  it('gives out no token that ends soon', async () => {
    const cache = memoryTokenCache({ minimumLife: 600 });
    await client(cache).attestSgxEnclave(quote);
    const at = (seconds: number) => ({ currentDate: () => new Date(Date.now() + seconds * 1000) });
    await client(cache, at(28_000)).attestSgxEnclave(quote);
    expect(asked()).toBe(1);
    await client(cache, at(28_250))
      .attestSgxEnclave(quote)
      .catch(() => undefined);
    expect(asked()).toBe(2);
  });

  it('verifies what it gives out: forged tokens and those of keys that are gone are asked for anew', async () => {
    const kept = new Map<string, string>();
    const cache: TokenCache = {
      get: (key) => kept.get(key),
      set: (key, token) => void kept.set(key, token),
      delete: (key) => void kept.delete(key),
    };
    await client(cache).attestSgxEnclave(quote);
    const [[key, token] = ['', '']] = kept;
    kept.set(key, flipBit(token, 1));
    const { body } = await client(cache).attestSgxEnclave(quote);
    expect(body.verified).toBe(true);
    expect(asked()).toBe(2);
    const renewed = makeSigner('key-2');
    const keys = service.signers;
    service.signers = [renewed];
    expect((await client(cache).attestSgxEnclave(quote)).token.keyId).toBe('key-2');
    service.signers = keys;
    expect(asked()).toBe(3);
  });

  it('is bounded; the least recently used goes first', async () => {
    const cache = memoryTokenCache({ maximumEntries: 2, minimumLife: 0 });
    const later = new Date('2026-01-01T09:00:00Z');
    const now = new Date('2026-01-01T01:00:00Z');
    await cache.set('a', 'A', later);
    await cache.set('b', 'B', later);
    expect(await cache.get('a', now)).toBe('A');
    await cache.set('c', 'C', later);
    expect([await cache.get('a', now), await cache.get('b', now), await cache.get('c', now)]).toEqual([
      'A',
      undefined,
      'C',
    ]);
    await cache.delete('a');
    expect(await cache.get('a', now)).toBeUndefined();
  });
});
