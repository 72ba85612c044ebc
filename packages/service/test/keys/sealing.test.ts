import { randomBytes } from 'node:crypto';
import { fromBase64url, utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { KeyError } from '../../src/errors/key-error.ts';
import { createSealer } from '../../src/keys/sealing.ts';

const [OLD, NEW] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const SECRET = utf8('a secret of some length');
const sealer = createSealer([OLD]);

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof KeyError ? error.code : `not coded: ${error}`;
  }
}

describe('a seal', () => {
  it('opens for its own purpose and context', () => {
    const sealed = sealer.seal('signing-key', 'contoso key1', SECRET);
    expect(sealer.open('signing-key', 'contoso key1', sealed)).toEqual(SECRET);
    expect(sealed).not.toContain(Buffer.from(SECRET).toString('base64url').slice(0, 8));
  });

  it('is another each time', () => {
    const seals = new Set(Array.from({ length: 50 }, () => sealer.seal('signing-key', 'c', SECRET)));
    expect(seals.size).toBe(50);
  });

  it('does not open for another purpose, context or master key', () => {
    const sealed = sealer.seal('signing-key', 'contoso key1', SECRET);
    expect(codeOf(() => sealer.open('tpm-context', 'contoso key1', sealed))).toBe('SealBroken');
    expect(codeOf(() => sealer.open('signing-key', 'fabrikam key1', sealed))).toBe('SealBroken');
    expect(codeOf(() => createSealer([NEW]).open('signing-key', 'contoso key1', sealed))).toBe(
      'MasterKeyUnknown',
    );
  });

  it('does not open when any character of it was changed', () => {
    const sealed = sealer.seal('signing-key', 'c', SECRET);
    for (let index = 0; index < sealed.length; index++) {
      const other = sealed[index] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, index) + other + sealed.slice(index + 1);
      // The last character of a base64url part may carry unused bits; a strict reader refuses those as well.
      expect(codeOf(() => sealer.open('signing-key', 'c', changed))).toMatch(/SealBroken|MasterKeyUnknown/);
    }
  });

  it.each(['', 'v1', 'v1...', 'v2.a.b.c', 'v1.a.b.c.d', 'v1.a.AAAA.AAAA', '....'])('"%s" is none', (text) => {
    expect(codeOf(() => sealer.open('signing-key', 'c', text))).toBe('SealBroken');
  });

  it('made under an old master key opens while that key is kept behind the new one', () => {
    const sealed = sealer.seal('signing-key', 'c', SECRET);
    const both = createSealer([NEW, OLD]);
    expect(both.open('signing-key', 'c', sealed)).toEqual(SECRET);
    expect(createSealer([NEW]).open('signing-key', 'c', both.seal('signing-key', 'c', SECRET))).toEqual(
      SECRET,
    );
  });

  it('names its master key without telling anything of it', () => {
    const [, id = ''] = sealer.seal('signing-key', 'c', SECRET).split('.');
    expect(fromBase64url(id)).toHaveLength(9);
    expect(Buffer.from(OLD).indexOf(Buffer.from(fromBase64url(id)))).toBe(-1);
  });
});

it.each([0, 16, 31, 33])('a master key of %i bytes is none', (length) => {
  expect(codeOf(() => createSealer([new Uint8Array(randomBytes(length))]))).toBe('MasterKeyInvalid');
});
