/** Which addresses only this machine can reach. */

import { expect, it } from 'vitest';
import { isLoopback } from '../../src/access/loopback.ts';

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
