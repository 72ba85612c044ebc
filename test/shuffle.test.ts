/** `npm run test:shuffle`: what it counts, and that its busy loops never stay. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { root } from '../tools/setup.mjs';
import { startBusyLoops } from '../tools/shuffle/busy-loops.mjs';
import { failuresIn, tableOf } from '../tools/shuffle/failures.mjs';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The report of a run of one file whose tests ended so. */
function reportOf(tests: Readonly<Record<string, string>>, status = 'passed'): string {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-report-'));
  folders.push(folder);
  const path = join(folder, 'report.json');
  const assertionResults = Object.entries(tests).map(([fullName, each]) => ({ fullName, status: each }));
  const testResults = [{ name: resolve(root, 'test/a.test.ts'), status, assertionResults }];
  writeFileSync(path, JSON.stringify({ testResults }));
  return path;
}

describe('the failures of a run', () => {
  it('are its failed tests, with their file and the seed', () => {
    const report = reportOf({ one: 'failed', two: 'passed', three: 'failed' }, 'failed');
    expect(failuresIn(report, { seed: 7, status: 1 })).toEqual([
      { seed: 7, file: 'test/a.test.ts', test: 'one' },
      { seed: 7, file: 'test/a.test.ts', test: 'three' },
    ]);
    expect(failuresIn(reportOf({ one: 'passed' }), { seed: 7, status: 0 })).toEqual([]);
  });

  it.each([
    ['a file that could not be loaded', () => reportOf({}, 'failed')],
    ['an error outside the tests', () => reportOf({ one: 'passed' })],
    ['a run that ended without a report', () => join(tmpdir(), 'veritee-no-such-report.json')],
  ])('are one for %s', (_what, report) => {
    expect(failuresIn(report(), { seed: 1, status: 1 })).toHaveLength(1);
  });

  it('are counted by test, the most frequent first', () => {
    const of = (test: string, seed: number) => ({ file: 'a.test.ts', test, seed });
    const lines = tableOf([of('rare', 1), of('often', 1), of('often', 3)], 3).split('\n');
    expect(lines.slice(1)).toEqual(['2/3     1 3  a.test.ts  often', '1/3     1  a.test.ts  rare', '']);
    expect(tableOf([], 3)).toBe('No failure in 3 runs.\n');
  });
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('busy loops', () => {
  it('end when they are told to', async () => {
    const { pids, end } = startBusyLoops(2);
    expect(pids.map(isAlive)).toEqual([true, true]);
    end();
    await expect.poll(() => pids.some(isAlive), { timeout: 20_000 }).toBe(false);
  });

  it('end with the process that started them, also when it is killed', async () => {
    const module = JSON.stringify(new URL('../tools/shuffle/busy-loops.mjs', import.meta.url).href);
    const program = `import(${module}).then(({ startBusyLoops }) => {
      process.stdout.write(startBusyLoops(1).pids.join());
      setInterval(() => {}, 1e6);
    });`;
    const parent = spawn(process.execPath, ['--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await once(parent.stdout, 'data');
    const pid = Number(String(said));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
  });
});
