import { concat, fromHex, utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { splitCustomClaims } from '../../src/openenclave/custom-claims.ts';
import { make } from '../vendor.ts';

const { quote } = make();
const SGX_ECDSA = 'a3a21e871b4d4014b70aa125d2fbcd8c';
const LEGACY = 'c8303454d9234c2ca691df7def460a76';
const claims = utf8('custom claims');
const data = concat(quote, claims);

function evidence({
  format = SGX_ECDSA,
  version = '03000000',
  padding = '00000000',
  size = data.length,
} = {}) {
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(size), true);
  const head = fromHex(`${version}${format}${padding}`);
  return concat(head, new Uint8Array(length.buffer), data);
}

const codeOf = (bytes: Uint8Array): unknown => {
  try {
    splitCustomClaims(bytes);
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return undefined;
};

describe('splitCustomClaims', () => {
  it('gives the quote and what stands behind it', () => {
    expect(splitCustomClaims(evidence())).toEqual({ quote, customClaims: claims });
  });

  it('leaves evidence of other forms alone', () => {
    for (const each of [
      evidence({ format: LEGACY }),
      evidence({ version: '01000000' }),
      quote,
      new Uint8Array(),
    ])
      expect(splitCustomClaims(each)).toBeUndefined();
  });

  it.each([
    ['another size', evidence({ size: data.length - 1 })],
    ['padding that is not empty', evidence({ padding: '00000001' })],
    ['a format that nobody knows', evidence({ format: '00'.repeat(16) })],
    ['a quote that ends early', concat(evidence({ size: 100 }).subarray(0, 132))],
  ])('refuses %s', (_what, bytes) => {
    expect(codeOf(bytes)).toBe('EvidenceFormat');
  });
});
