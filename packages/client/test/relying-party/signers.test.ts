import type { PublishedKeys } from '@veritee/core';
import { describe, expect, it } from 'vitest';
import {
  type CachedKeySourceOptions,
  createCachedKeySource,
  createLocalKeySource,
  type KeyRequest,
  type KeySource,
} from '../../src/relying-party/signers.ts';
import { verifyToken } from '../../src/relying-party/verify-token.ts';
import { KeySetError } from '../../src/tokens/errors.ts';
import { codesOf } from '../support/problems.ts';
import { issuer, makeSigner, now, signToken } from '../support/signing.ts';

/** A cache over a loader that can be counted, changed and broken, on a clock that can be moved. */
function counted(options: CachedKeySourceOptions = {}) {
  const state = { keys: { keys: [] } as PublishedKeys, loads: 0, broken: false, time: 0 };
  const source = createCachedKeySource(
    async () => {
      state.loads++;
      await new Promise((done) => setTimeout(done, 1));
      if (state.broken) throw new KeySetError('KeysUnavailable', 'broken');
      return state.keys;
    },
    { ...options, ticks: () => state.time * 1000 },
  );
  return { state, source };
}

describe('createCachedKeySource', () => {
  it('stands before another source, and asks it anew only for keys that did not fit', async () => {
    const asked: (KeyRequest | undefined)[] = [];
    const inner: KeySource = {
      keysOf: async (_issuer, request) => {
        asked.push(request);
        return { keys: [] };
      },
    };
    const source = createCachedKeySource(inner);
    await source.keysOf('a', { abortSignal: new AbortController().signal });
    await source.keysOf('a', { refetch: true });
    expect(asked).toEqual([undefined, { refetch: true }]);
  });

  it.each([undefined, {}, 'https://a.example'])('refuses %o in place of a source', (source) => {
    expect(() => createCachedKeySource(source as never)).toThrow(
      expect.objectContaining({ code: 'OptionsInvalid' }),
    );
  });

  it('fetches once for all who ask', async () => {
    const { state, source } = counted();
    await Promise.all([source.keysOf('a'), source.keysOf('a'), source.keysOf('a')]);
    await source.keysOf('a');
    expect(state.loads).toBe(1);
    await source.keysOf('b');
    expect(state.loads).toBe(2);
  });

  it('fetches anew when the keys are too old', async () => {
    const { state, source } = counted({ maximumAge: 100 });
    await source.keysOf('a');
    state.time = 99;
    await source.keysOf('a');
    expect(state.loads).toBe(1);
    state.time = 100;
    await source.keysOf('a');
    expect(state.loads).toBe(2);
  });

  it('does not use keys that are too old and cannot be renewed', async () => {
    const { state, source } = counted({ maximumAge: 100 });
    await source.keysOf('a');
    state.time = 100;
    state.broken = true;
    expect(await codesOf(source.keysOf('a'))).toEqual(['KeysUnavailable']);
    state.broken = false;
    expect(await codesOf(source.keysOf('a'))).toEqual(['accepted']);
  });

  it('refetches at most once per interval', async () => {
    const { state, source } = counted({ refetchInterval: 30 });
    await source.keysOf('a');
    await Promise.all([source.keysOf('a', { refetch: true }), source.keysOf('a', { refetch: true })]);
    expect(state.loads).toBe(2);
    state.time = 29;
    await source.keysOf('a', { refetch: true });
    expect(state.loads).toBe(2);
    state.time = 31;
    await source.keysOf('a', { refetch: true });
    expect(state.loads).toBe(3);
  });

  it('keeps the keys at hand when a refetch fails', async () => {
    const { state, source } = counted();
    const keys = await source.keysOf('a');
    state.broken = true;
    expect(await codesOf(source.keysOf('a', { refetch: true }))).toEqual(['KeysUnavailable']);
    expect(await source.keysOf('a')).toBe(keys);
  });

  it('lets a caller give up without spoiling the fetch for others', async () => {
    const { state, source } = counted();
    const controller = new AbortController();
    const impatient = source.keysOf('a', { abortSignal: controller.signal });
    const patient = source.keysOf('a');
    controller.abort();
    await expect(impatient).rejects.toThrow(/abort/i);
    expect(await patient).toBe(state.keys);
    await expect(source.keysOf('a', { abortSignal: controller.signal })).rejects.toThrow(/abort/i);
  });
});

describe('a changed key', () => {
  const [old, current] = [makeSigner('old'), makeSigner('new')];
  const verify = (token: string, source: ReturnType<typeof counted>['source']) =>
    verifyToken(token, { issuers: [issuer], keys: source, now, tolerance: 60, acceptUnsecured: false });

  it('is found by one refetch', async () => {
    const { state, source } = counted();
    state.keys = { keys: [old.key] };
    await verify(signToken(old), source);
    state.keys = { keys: [current.key, old.key] };
    await verify(signToken(current), source);
    await verify(signToken(old), source);
    expect(state.loads).toBe(2);
  });

  it('is found for tokens without key id too', async () => {
    const { state, source } = counted();
    state.keys = { keys: [old.key] };
    await source.keysOf(issuer);
    state.keys = { keys: [current.key] };
    await verify(signToken(current, undefined, { kid: undefined }), source);
    expect(state.loads).toBe(2);
  });

  it('that nobody has cannot make us flood the issuer', async () => {
    const { state, source } = counted();
    state.keys = { keys: [old.key] };
    for (let i = 0; i < 5; i++)
      expect(await codesOf(verify(signToken(current), source))).toEqual(['KeyUnknown']);
    expect(state.loads).toBe(2);
  });

  it('is not asked for because of a bad signature', async () => {
    const { state, source } = counted();
    state.keys = { keys: [old.key] };
    const forged = signToken(current, undefined, { kid: 'old' });
    expect(await codesOf(verify(forged, source))).toEqual(['SignatureInvalid']);
    expect(state.loads).toBe(1);
  });
});

describe('createLocalKeySource', () => {
  it('gives the keys of the issuers it knows, and no others', async () => {
    const keys = { keys: [] };
    const source = createLocalKeySource({ a: keys });
    expect(await source.keysOf('a')).toBe(keys);
    expect(await codesOf(source.keysOf('b'))).toEqual(['KeysUnavailable']);
    expect(await codesOf(source.keysOf('constructor'))).toEqual(['KeysUnavailable']);
  });
});
