/** The threads that sign: in order, off the event loop, and back after a failure. */

import { generateKeyPairSync, verify } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createSigningThreads, type SigningThreads } from '../../src/keys/signing-threads.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const opened: SigningThreads[] = [];

function open(count?: number, program?: string): SigningThreads {
  const url =
    program === undefined ? undefined : new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const threads = createSigningThreads(count, url);
  opened.push(threads);
  return threads;
}

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

/** A thread that does as its input says. */
const OBEDIENT = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', (tasks) => {
    for (const { signingInput } of tasks) {
      if (signingInput === 'exit') process.exit(3);
      if (signingInput === 'throw') throw new TypeError('a fault of ours');
      if (signingInput !== 'wait') parentPort.postMessage([{ signature: Buffer.from(signingInput) }]);
    }
  });`;

/** A slow thread that answers how many tasks it was given together. */
const COUNTING = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', (tasks) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    parentPort.postMessage(tasks.map(() => ({ signature: Buffer.from(String(tasks.length)) })));
  });`;

/** A thread that answers one message, and ends with the second. */
const ONE_MESSAGE_LONG = `
  import { parentPort } from 'node:worker_threads';
  let messages = 0;
  parentPort.on('message', (tasks) => {
    if (++messages === 2) process.exit(3);
    parentPort.postMessage(tasks.map(({ signingInput }) => ({ signature: Buffer.from(signingInput) })));
  });`;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('signing threads', () => {
  it.each([1, 2, 3])('give each input its own signature (%i)', async (count) => {
    const { sign } = open(count);
    const inputs = Array.from({ length: 40 }, (_, i) => `token ${i} \u00e9`);
    const keys = [
      { privateKey, publicKey },
      { privateKey: other.privateKey, publicKey: other.publicKey },
    ] as const;
    const signed = await Promise.all(
      inputs.map(async (input, i) => {
        const key = keys[i % 2 === 0 ? 0 : 1];
        return { input, key, signature: await sign(key.privateKey, input) };
      }),
    );
    for (const { input, key, signature } of signed) {
      expect(verify('sha256', Buffer.from(input), key.publicKey, signature)).toBe(true);
    }
  });

  it('leave the event loop free', async () => {
    const { sign } = open(1);
    await sign(privateKey, 'first');
    let turns = 0;
    const counter = setInterval(() => turns++, 1);
    await Promise.all(Array.from({ length: 200 }, (_, i) => sign(privateKey, `${i}`)));
    clearInterval(counter);
    expect(turns).toBeGreaterThan(5);
  });

  it('give a busy thread what came meanwhile together, eight tasks at most', async () => {
    const { sign } = open(1, COUNTING);
    const counts: Promise<Uint8Array>[] = [];
    for (let turn = 0; turn < 40; turn++) {
      counts.push(sign(privateKey, `${turn}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const together = (await Promise.all(counts)).map((each) => Number(Buffer.from(each).toString()));
    expect(Math.max(...together)).toBe(8);
  });

  it('say why there is no signature, and go on', async () => {
    const { sign } = open(1);
    const wrong = generateKeyPairSync('x25519').privateKey;
    await expect(sign(wrong, 'a')).rejects.toMatchObject({
      code: 'SigningFailed',
      cause: expect.any(Error),
    });
    const signature = await sign(privateKey, 'b');
    expect(verify('sha256', Buffer.from('b'), publicKey, signature)).toBe(true);
  });

  it.each([
    ['exit', 'The signing thread ended with 3.'],
    ['throw', 'The signing thread failed.'],
  ])(
    'keep what a thread answered before its end (%s), refuse the rest, and start another',
    async (how, message) => {
      const { sign } = open(1, OBEDIENT);
      // Many ends: now and then the fault is heard of before the answers that the thread posted first.
      for (let round = 0; round < 15; round++) {
        const outcomes = await Promise.allSettled(
          ['first', 'second', how, 'behind'].map((input) => sign(privateKey, input)),
        );
        expect(outcomes).toMatchObject([
          { status: 'fulfilled', value: bytes('first') },
          { status: 'fulfilled', value: bytes('second') },
          { status: 'rejected', reason: { code: 'SigningEnded', message } },
          { status: 'rejected', reason: { code: 'SigningEnded', message } },
        ]);
      }
      expect(Buffer.from(await sign(privateKey, 'after')).toString()).toBe('after');
    },
  );

  it('keep what a thread answered before its end, refuse what it had and what it was not given yet', async () => {
    const { sign } = open(1, ONE_MESSAGE_LONG);
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => sign(privateKey, `${i}`)));
    const codes = outcomes.map((each) => (each.status === 'fulfilled' ? 'signed' : each.reason.code));
    expect(codes).toEqual([...Array(8).fill('signed'), ...Array(22).fill('SigningEnded')]);
    expect(Buffer.from(await sign(privateKey, 'next')).toString()).toBe('next');
  });

  it('take no task for a thread that has failed, and wait for its end when they close', async () => {
    const threads = open(1, OBEDIENT);
    const failed = await Promise.allSettled([threads.sign(privateKey, 'throw')]);
    expect(failed).toMatchObject([{ reason: { code: 'SigningEnded', cause: expect.any(TypeError) } }]);
    expect(Buffer.from(await threads.sign(privateKey, 'next')).toString()).toBe('next');
    await threads.close();
  });

  it('leave no refusal unhandled, however late its caller looks', async () => {
    const unhandled: unknown[] = [];
    const hear = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', hear);
    try {
      const { sign } = open(1, OBEDIENT);
      const early = sign(privateKey, 'throw');
      await Promise.allSettled([sign(privateKey, 'behind')]);
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).toEqual([]);
      await expect(early).rejects.toMatchObject({ code: 'SigningEnded' });
    } finally {
      process.off('unhandledRejection', hear);
    }
  });

  it('end with what waits when they are closed', async () => {
    const threads = open(2, OBEDIENT);
    const waiting = Promise.allSettled([threads.sign(privateKey, 'wait'), threads.sign(privateKey, 'wait')]);
    await threads.close();
    for (const outcome of await waiting) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'SigningEnded', message: 'The service is closing.' },
      });
    }
    await expect(threads.sign(privateKey, 'late')).rejects.toMatchObject({ code: 'SigningEnded' });
    await threads.close();
  });
});
