import { describe, expect, it } from 'vitest';
import { readBounded } from '../src/read-bounded.ts';

const tooLong = () => new Error('too long');
const streamOf = (...parts: readonly number[][]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(Uint8Array.from(part));
      controller.close();
    },
  });

describe('readBounded', () => {
  it('joins the parts of a body', async () => {
    expect(await readBounded(streamOf([1, 2], [], [3]), 3, tooLong)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it.each([null, undefined])('takes %s for an empty body', async (body) => {
    expect(await readBounded(body, 0, tooLong)).toEqual(new Uint8Array());
  });

  it('reads no further than it may, and does not wait for the sender to agree', async () => {
    let asked = 0;
    const endless = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          asked++;
          controller.enqueue(new Uint8Array(10));
        },
        cancel: () => new Promise(() => undefined),
      },
      { highWaterMark: 0 },
    );
    await expect(readBounded(endless, 25, tooLong)).rejects.toThrow('too long');
    expect(asked).toBe(3);
  });

  it('passes on what breaks the body', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: () => Promise.reject(new Error('the line is cut')),
    });
    await expect(readBounded(broken, 25, tooLong)).rejects.toThrow('the line is cut');
  });
});
