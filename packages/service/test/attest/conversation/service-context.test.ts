/** What travels with the client between challenge and answer: opens here and now, once, or not at all. */

import type { JsonObject } from '@veritee/core';
import { base64url, encodeJson, fromUtf8, utf8 } from '@veritee/core/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTEXT_LIFE_MS, serviceContexts } from '../../../src/attest/conversation/service-context.ts';
import { createUsedChallenges } from '../../../src/attest/conversation/used-challenges.ts';
import { ConversationError } from '../../../src/errors/conversation-error.ts';
import { ServiceError } from '../../../src/errors/service-error.ts';
import { toldError } from '../../../src/errors/told-error.ts';
import { createSealer } from '../../../src/keys/sealing.ts';

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const challenge = Uint8Array.from({ length: 16 }, (_, i) => i);
const now = new Date('2026-11-25T12:00:00Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const contexts = serviceContexts(createSealer([key(1)]));
const sealed = contexts.seal('contoso', challenge, now);
const outer = JSON.parse(fromUtf8(sealed)) as Record<string, string>;
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof ConversationError || error instanceof ServiceError) return error.code;
    throw error;
  }
  return undefined;
};

describe('a sealed context', () => {
  it('has the form of the recorded ones and shows nothing of the challenge', () => {
    expect(Object.keys(outer)).toEqual(['ProtectionKeyName', 'ProtectedContext']);
    expect(outer['ProtectionKeyName']).toMatch(/^[0-9A-F]{64}$/);
    expect(outer['ProtectedContext']).toMatch(/^[\w-]+$/);
    expect(fromUtf8(sealed)).not.toContain(base64url(challenge));
  });

  it('opens at another replica with the same master key, until it expires', () => {
    const replica = serviceContexts(createSealer([key(2), key(1)]));
    expect(replica.open('contoso', sealed, later(CONTEXT_LIFE_MS - 1)).challenge).toEqual(challenge);
    expect(replica.open('contoso', sealed, later(-30_000)).expires).toEqual(later(CONTEXT_LIFE_MS));
  });

  it.each([
    ['after five minutes', 'contoso', CONTEXT_LIFE_MS, 'ServiceContextExpired'],
    ['before it was made', 'contoso', -61_000, 'ServiceContextExpired'],
    ['at another instance', 'fabrikam', 0, 'ServiceContextForeign'],
  ])('does not count %s', (_, instance, after, code) => {
    expect(codeOf(() => contexts.open(instance, sealed, later(after)))).toBe(code);
  });

  it('does not open under another master key, and callers learn no more than that', () => {
    const stranger = serviceContexts(createSealer([key(3)]));
    expect(codeOf(() => stranger.open('contoso', sealed, now))).toBe('ServiceContextInvalid');
    const told = toldError(new ConversationError('ServiceContextInvalid', 'x'));
    expect([told.status, told.code, told.detail]).toEqual([400, 'InvalidParameter', 'ServiceContextInvalid']);
  });

  it.each([
    ['another key name', { ...outer, ProtectionKeyName: 'A'.repeat(64) }],
    ['no key name', { ProtectedContext: outer['ProtectedContext'] ?? '' }],
    ['a number for a context', { ...outer, ProtectedContext: 7 }],
    ['another version', { ...outer, ProtectedContext: base64url(utf8('v2.a.b.c')) }],
    ['a list', []],
  ])('with %s is none', (_, changed) => {
    const bytes = utf8(encodeJson(changed as JsonObject));
    expect(codeOf(() => contexts.open('contoso', bytes, now))).toBe('ServiceContextInvalid');
  });

  it('with any octet changed is none', () => {
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(codeOf(() => contexts.open('contoso', changed, now))).toBe('ServiceContextInvalid');
      }),
      { numRuns: 200 },
    );
    expect(codeOf(() => contexts.open('contoso', new Uint8Array(5000), now))).toBe('ServiceContextInvalid');
  });
});

describe('a challenge', () => {
  const open = { challenge, expires: later(1000) };

  it('counts once, until nobody could send it any more', () => {
    let ticks = 0;
    const used = createUsedChallenges(10, () => ticks);
    used.use(open, now);
    expect(codeOf(() => used.use(open, later(999)))).toBe('ChallengeUsed');
    ticks += CONTEXT_LIFE_MS;
    expect(codeOf(() => used.use({ ...open, expires: later(3000) }, later(1000)))).toBeUndefined();
  });

  it('counts again when nothing was decided', () => {
    const used = createUsedChallenges();
    used.use(open, now)();
    expect(codeOf(() => used.use(open, now))).toBeUndefined();
  });

  it('is refused when no more can be remembered, until some have expired', () => {
    let ticks = 0;
    const used = createUsedChallenges(2, () => ticks);
    const another = (first: number, expires: Date) => ({ challenge: Uint8Array.of(first), expires });
    used.use(open, now);
    used.use(another(1, later(2000)), now);
    expect(codeOf(() => used.use(another(2, later(2000)), now))).toBe('TooManyRequests');
    ticks += CONTEXT_LIFE_MS;
    expect(codeOf(() => used.use(another(2, later(2000)), later(1000)))).toBeUndefined();
  });
});
