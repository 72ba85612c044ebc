/** Keys that were handed to another thread. */

import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { importPublicKey, isValid } from '../../src/crypto/index.ts';

it.each([
  ['EC', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
] as const)('an %s key checks signatures after it was copied for another thread', (_, pair) => {
  const key = importPublicKey(new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' })));
  const data = new Uint8Array([1, 2, 3]);
  const signature = new Uint8Array(sign('sha384', data, pair.privateKey));
  const copied = structuredClone(key);
  expect(isValid({ hash: 'sha384', data, key: copied, encoding: 'der', signature })).toBe(true);
  const other = new Uint8Array([1, 2, 4]);
  expect(isValid({ hash: 'sha384', data: other, key: copied, encoding: 'der', signature })).toBe(false);
});
