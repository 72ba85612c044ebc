/** Which addresses only this machine can reach. */

import { expect, it } from 'vitest';
import { addressBeyondLoopback, isLoopback, requireLoopback } from '../../src/access/loopback.ts';

it.each(['127.0.0.1', '127.8.9.1', '::1', '0:0:0:0:0:0:0:1', 'localhost', 'LOCALHOST', '::ffff:127.0.0.1'])(
  '%s is loopback',
  (host) => expect(isLoopback(host)).toBe(true),
);

it.each([
  '0.0.0.0',
  '::',
  '10.0.0.127',
  '1::1',
  '::11',
  '128.0.0.1',
  '127.0.0.1.example.org',
  'localhost.example.org',
  '::ffff:10.0.0.1',
  '',
])('%s is not', (host) => expect(isLoopback(host)).toBe(false));

it.each([undefined, 'https://127.0.0.1:8443', 'https://[::1]:8443', 'https://attest.localhost', 'no URL'])(
  'the public URL %s leads nobody else here',
  (publicUrl) => expect(addressBeyondLoopback('127.0.0.1', publicUrl)).toBe(undefined),
);

it('a public URL elsewhere tells of a proxy, behind which loopback is no protection', () => {
  const publicUrl = 'https://attest.example';
  expect(addressBeyondLoopback('127.0.0.1', publicUrl)).toBe(publicUrl);
  expect(addressBeyondLoopback('0.0.0.0', undefined)).toBe('0.0.0.0');
  const none = { roots: [], identity: false, rootsBeyondLoopback: false, publicUrl };
  const refused = expect.objectContaining({ code: 'InvalidOperation' });
  expect(() => requireLoopback('127.0.0.1', none)).not.toThrow();
  expect(() => requireLoopback('127.0.0.1', { ...none, identity: true })).toThrow(refused);
  expect(() => requireLoopback('127.0.0.1', { ...none, roots: ['simulated'] })).toThrow(refused);
  const vouched = { ...none, roots: ['simulated'], rootsBeyondLoopback: true };
  expect(() => requireLoopback('127.0.0.1', vouched)).not.toThrow();
  expect(() => requireLoopback('127.0.0.1', { ...vouched, identity: true })).toThrow(refused);
});
