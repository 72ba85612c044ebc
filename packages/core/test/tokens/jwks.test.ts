import { expect, it } from 'vitest';
import { publishedKeys } from '../../src/tokens/jwks.ts';

it.each([
  ['no object', []],
  ['no keys', {}],
  ['a key that is text', { keys: ['x'] }],
  ['a certificate that is no text', { keys: [{ x5c: [1] }] }],
  ['certificates in one text', { keys: [{ x5c: 'MIIB' }] }],
])('refuses %s', (_what, value) => {
  expect(publishedKeys.safeParse(value).success).toBe(false);
});

it('accepts keys that are certificates only, as Azure publishes them', () => {
  const keys = { keys: [{ kid: 'a', kty: 'RSA', x5c: ['MIIB'] }, {}] };
  expect(publishedKeys.parse(keys)).toEqual(keys);
});
