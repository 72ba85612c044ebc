/** The caller's name for a request comes back and stands in the log, when it is harmless. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlainService, plainService } from './plain-service.ts';

const lines: string[] = [];
let service: PlainService;
beforeAll(async () => {
  service = await plainService({ log: { write: (line) => void lines.push(line) } });
});
afterAll(() => service.close());

const named = async (id: string) => {
  const answer = await fetch(`${service.endpoint}/certs`, { headers: { 'x-ms-client-request-id': id } });
  await answer.text();
  return answer.headers.get('x-ms-client-request-id');
};

it.each([
  '6a1d3b1c-0f0e-4a5b-9c55-0f5d8a4e9a11',
  'call-7',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
])('%s comes back', async (id) => {
  expect(await named(id)).toBe(id);
  await expect.poll(() => lines.some((line) => JSON.parse(line).clientRequestId === id)).toBe(true);
});

it.each(['a b', 'x'.repeat(101), '<script>', 'a"b', 'ä', '\x1b[31m'.slice(1)])('%j does not', async (id) => {
  expect(await named(id)).toBeNull();
  expect(lines.some((line) => JSON.parse(line).clientRequestId === id)).toBe(false);
});
