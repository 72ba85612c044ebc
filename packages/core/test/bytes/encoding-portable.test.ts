/** Browsers have no `Buffer`: the code that stands in for it must answer exactly as the native one does. */

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { base64, base64url, fromAnyBase64, fromBase64, fromBase64url } from '../../src/bytes/encoding.ts';
import { orCoded } from '../support.ts';

const native = { base64, base64url, fromAnyBase64, fromBase64, fromBase64url };
let portable: typeof native;

beforeAll(async () => {
  vi.stubGlobal('Buffer', undefined);
  // A query makes a second instance of this one module, which finds no Buffer while it loads.
  const path = '../../src/bytes/encoding.ts?portable';
  portable = await import(path);
});
afterAll(() => vi.unstubAllGlobals());

describe('encodings without Buffer', () => {
  it('are a second implementation', () => {
    vi.unstubAllGlobals();
    const from = vi.spyOn(Buffer, 'from');
    portable.base64(Uint8Array.of(1));
    expect(from).not.toHaveBeenCalled();
    native.base64(Uint8Array.of(1));
    expect(from).toHaveBeenCalled();
    from.mockRestore();
  });

  it('write the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(portable.base64(bytes)).toBe(native.base64(bytes));
        expect(portable.base64url(bytes)).toBe(native.base64url(bytes));
      }),
    );
    // Longer than one call of String.fromCharCode takes.
    const long = new Uint8Array(3 * 0x2000 + 1).fill(0xfb);
    expect(portable.base64(long)).toBe(native.base64(long));
  });

  it.each(['fromBase64', 'fromBase64url', 'fromAnyBase64'] as const)(
    '%s reads and refuses the same',
    (decode) => {
      const near = fc
        .array(fc.constantFrom(...'AQRg09+/-_= '), { maxLength: 9 })
        .map((each) => each.join(''));
      const text = fc.oneof(near, fc.string({ unit: 'binary', maxLength: 9 }), fc.base64String());
      fc.assert(
        fc.property(text, (each) => {
          expect(orCoded(() => portable[decode](each))).toEqual(orCoded(() => native[decode](each)));
        }),
        { numRuns: 5_000 },
      );
    },
  );
});
