import { expect, it } from 'vitest';
import { joined } from '../../src/storage/joined.ts';

/** Reads that end when the test says so. */
function reads() {
  const begun: { name: string; end(value: number): void; fail(error: Error): void }[] = [];
  const read = (name: string): Promise<number> =>
    new Promise((resolve, reject) => begun.push({ name, end: resolve, fail: reject }));
  return { begun, read };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

it('calls of one turn share a read', async () => {
  const { begun, read } = reads();
  const state = joined(read);
  const calls = [state('a'), state('a'), state('b')];
  await turn();
  expect(begun.map(({ name }) => name)).toEqual(['a', 'b']);
  begun[0]?.end(1);
  begun[1]?.end(2);
  expect(await Promise.all(calls)).toEqual([1, 1, 2]);
});

it('a call never joins a read that has begun, and those that wait share the next one', async () => {
  const { begun, read } = reads();
  const state = joined(read);
  const first = state('a');
  await turn();
  const later = [state('a'), state('a')];
  await turn();
  later.push(state('a'));
  expect(begun).toHaveLength(1);
  begun[0]?.end(1);
  expect(await first).toBe(1);
  await turn();
  expect(begun).toHaveLength(2);
  begun[1]?.end(2);
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
});

it('a read that fails fails its own calls only', async () => {
  const { begun, read } = reads();
  const state = joined(read);
  const failing = state('a');
  const caught = failing.catch((error: Error) => error.message);
  await turn();
  const next = state('a');
  begun[0]?.fail(new Error('gone'));
  expect(await caught).toBe('gone');
  await turn();
  begun[1]?.end(5);
  expect(await next).toBe(5);
});
