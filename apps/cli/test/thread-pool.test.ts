import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const preload = resolve(import.meta.dirname, '../bin/thread-pool.cjs');

/** Size of the pool by its variable, and how many threads its first job starts. */
function poolOf(size: string | undefined): { readonly size: string; readonly threads: number } {
  const { UV_THREADPOOL_SIZE: _, ...env } = process.env;
  const program = `
    const { pbkdf2 } = require('node:crypto');
    const { readdirSync } = require('node:fs');
    const before = readdirSync('/proc/self/task').length;
    pbkdf2('a', 'b', 1, 8, 'sha256', () => {
      const threads = readdirSync('/proc/self/task').length - before;
      console.log(JSON.stringify({ size: process.env.UV_THREADPOOL_SIZE, threads }));
    });`;
  const answer = execFileSync(process.execPath, ['--require', preload, '--eval', program], {
    env: { ...env, ...(size !== undefined && { UV_THREADPOOL_SIZE: size }) },
    encoding: 'utf8',
  });
  return JSON.parse(answer);
}

it.skipIf(process.platform !== 'linux')(
  'leaves one core to the main thread, and has two threads at least',
  () => {
    const threads = Math.max(2, availableParallelism() - 1);
    expect(poolOf(undefined)).toEqual({ size: `${threads}`, threads });
  },
);

it.skipIf(process.platform !== 'linux')('leaves the operator the choice', () => {
  expect(poolOf('6')).toEqual({ size: '6', threads: 6 });
});
