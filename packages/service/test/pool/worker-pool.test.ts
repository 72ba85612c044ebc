/** The pool of threads: jobs ask while others are at work, everybody is answered once, and tenants take turns. */

import { afterEach, describe, expect, it } from 'vitest';
import type { PoolBounds, Work } from '../../src/pool/work.ts';
import { createWorkerPool, type WorkerPool } from '../../src/pool/worker-pool.ts';

interface Job {
  readonly name: string;
  /** Questions, in groups that are asked at once. */
  readonly asks?: readonly number[];
  readonly spin?: number;
}

const opened: WorkerPool<Job, string>[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

const SERVE = new URL('../../dist/pool/serve-jobs.js', import.meta.url).href;
/** A thread that asks as its job says, and keeps busy for a while. */
const PROGRAM = `
  import { serveJobs } from ${JSON.stringify(SERVE)};
  let begun = 0;
  serveJobs({ work: async ({ name, asks = [], spin = 0 }, ask) => {
    const number = ++begun;
    const heard = [];
    for (const group of asks) {
      const answers = Array.from({ length: group }, async (_, at) => {
        for (let turn = 0; turn < at; turn++) await undefined;
        return ask(name + at);
      });
      heard.push(...await Promise.all(answers));
    }
    for (const end = performance.now() + spin; performance.now() < end;);
    return [name, number, ...heard].join(' ');
  } });`;

function open(bounds: Partial<PoolBounds> = {}): WorkerPool<Job, string> {
  const pool = createWorkerPool<Job, string>(
    { name: 'test', url: new URL(`data:text/javascript,${encodeURIComponent(PROGRAM)}`) },
    { threads: 1, waiting: 1000, milliseconds: 20_000, megabytes: 64, ...bounds },
    { busy: () => new Error('busy'), tooMuch: (what) => new Error(`too much ${what}`) },
  );
  opened.push(pool);
  return pool;
}

const work = (job: Job, more: Partial<Work<Job>> = {}): Work<Job> => ({
  job,
  party: { tenant: 'a', caller: 'one' },
  answer: async (question) => `<${question}>`,
  ...more,
});

describe('the pool', () => {
  it('lets jobs ask at once and one after the other, and begins each exactly once', async () => {
    const pool = open();
    const names = Array.from({ length: 60 }, (_, n) => `j${n}-`);
    const results = await Promise.all(
      names.map((name, n) =>
        pool.run(
          work(
            { name, asks: [4, 1, 3] },
            {
              answer: async (question) => {
                // Some answers are there at once, others take their time.
                if (n % 3 === 0) await new Promise((done) => setTimeout(done, n % 7));
                return `<${question}>`;
              },
            },
          ),
        ),
      ),
    );
    const answers = (name: string) => [0, 1, 2, 3, 0, 0, 1, 2].map((at) => `<${name}${at}>`).join(' ');
    expect(results.map((each) => each.replace(/ \d+ /, ' '))).toEqual(
      names.map((name) => `${name} ${answers(name)}`),
    );
    expect(new Set(results.map((each) => each.split(' ')[1])).size).toBe(60);
    expect(await pool.run(work({ name: 'last' }))).toBe('last 61');
  });

  it('does not let a job that waits for an answer keep others from the thread', async () => {
    const pool = open();
    let answer: (value: string) => void = () => undefined;
    const waiting = pool.run(
      work({ name: 'slow', asks: [1] }, { answer: () => new Promise((done) => (answer = done)) }),
    );
    expect(await pool.run(work({ name: 'quick' }))).toBe('quick 2');
    answer('late');
    expect(await waiting).toBe('slow 1 late');
  });

  it('tells a job that its question has no answer', async () => {
    const failing = work({ name: 'x', asks: [1] }, { answer: () => Promise.reject(new Error('no answer')) });
    await expect(open().run(failing)).rejects.toThrow('no answer');
  });

  it('ends a job that takes too long, and begins those anew that waited on its thread', async () => {
    const pool = open({ milliseconds: 3000 });
    const asked: unknown[] = [];
    let takenBack = 0;
    const waiting = pool.run(
      work(
        { name: 'w', asks: [1] },
        {
          // Only the second thread gets an answer.
          answer: (question) =>
            asked.push(question) === 1 ? new Promise(() => undefined) : Promise.resolve('answer'),
          again: () => takenBack++,
        },
      ),
    );
    const long = pool.run(work({ name: 'long', spin: 60_000 }));
    await expect(long).rejects.toThrow('too much time');
    expect(await waiting).toBe('w 1 answer');
    expect([asked, takenBack]).toEqual([['w0', 'w0'], 1]);
    expect(await pool.run(work({ name: 'next' }))).toBe('next 2');
  });

  it('hears no answer of before when it begins a job anew', async () => {
    const pool = open({ milliseconds: 3000 });
    const answers: ((value: string) => void)[] = [];
    const answer = (): Promise<unknown> => new Promise((done) => answers.push(done));
    const waiting = pool.run(work({ name: 'w', asks: [1] }, { answer }));
    await expect(pool.run(work({ name: 'long', spin: 60_000 }))).rejects.toThrow('too much time');
    await expect.poll(() => answers.length).toBe(2);
    answers[0]?.('of before');
    expect(await pool.run(work({ name: 'meanwhile' }))).toBe('meanwhile 2');
    answers[1]?.('of now');
    expect(await waiting).toBe('w 1 of now');
  });

  it('gives a job up whose threads end again and again', async () => {
    const pool = open({ milliseconds: 2000 });
    let begun = 0;
    const answer = (): Promise<unknown> => {
      begun++;
      return new Promise(() => undefined);
    };
    const waiting = pool.run(work({ name: 'w', asks: [1] }, { answer }));
    waiting.catch(() => undefined);
    for (let i = 0; i < 3; i++) {
      await expect.poll(() => begun).toBe(i + 1);
      await expect(pool.run(work({ name: 'long', spin: 60_000 }))).rejects.toThrow('too much time');
    }
    await expect(waiting).rejects.toThrow('busy');
    expect(begun).toBe(3);
  });

  it('begins nothing anew that nobody waits for any more, or once it is closed', async () => {
    const pool = open({ milliseconds: 2000 });
    const gone = new AbortController();
    const answer = (): Promise<unknown> => new Promise(() => undefined);
    const left = pool.run(work({ name: 'left', asks: [1] }, { answer, signal: gone.signal }));
    const long = pool.run(work({ name: 'long', spin: 60_000 }));
    gone.abort(new Error('gone'));
    const outcomes = await Promise.allSettled([left, long]);
    expect(outcomes.map((each) => each.status === 'rejected' && each.reason.message)).toEqual([
      'gone',
      'too much time',
    ]);
    const waiting = pool.run(work({ name: 'w', asks: [1] }, { answer }));
    const ended = expect(waiting).rejects.toThrow('busy');
    await pool.close();
    await ended;
  });

  it('serves a tenant with one job before the rest of a tenant with many', async () => {
    const pool = open();
    const order: string[] = [];
    const run = async (tenant: string, name: string): Promise<void> => {
      await pool.run(work({ name, spin: 2 }, { party: { tenant, caller: 'one' } }));
      order.push(name);
    };
    const loud = Array.from({ length: 50 }, (_, n) => run('loud', `loud ${n}`));
    await run('quiet', 'quiet');
    await Promise.all(loud);
    expect(order.indexOf('quiet')).toBeLessThan(5);
  });

  it('drops what nobody waits for any more before it begins', async () => {
    const pool = open();
    const gone = new AbortController();
    const first = pool.run(work({ name: 'first', spin: 50 }));
    const dropped = pool.run(work({ name: 'dropped' }, { signal: gone.signal }));
    gone.abort(new Error('gone'));
    await expect(dropped).rejects.toThrow('gone');
    await first;
    expect(await pool.run(work({ name: 'next' }))).toBe('next 2');
  });

  it('fails a job whose thread cannot start or that cannot be sent, and goes on', async () => {
    const pool = open();
    await expect(pool.run(work({ name: (() => 1) as unknown as string }))).rejects.toThrow(
      'could not be cloned',
    );
    expect(await pool.run(work({ name: 'next' }))).toBe('next 1');
    const broken = createWorkerPool<Job, string>(
      { name: 'test', url: new URL('data:text/javascript,'), data: () => 1 },
      { threads: 1, waiting: 10, milliseconds: 1000, megabytes: 64 },
      { busy: () => new Error('busy'), tooMuch: () => new Error('too much') },
    );
    opened.push(broken);
    for (const name of ['one', 'two']) await expect(broken.run(work({ name }))).rejects.toThrow('cloned');
  });
});
