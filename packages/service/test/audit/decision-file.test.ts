/** What becomes of records that cannot be written: they wait, and what is lost is told in its place. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDecisionFile } from '../../src/audit/decision-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-decision-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file in a folder that is not there yet. */
function absent(name: string, mostWaiting?: number) {
  const told: (string | number)[] = [];
  const path = join(folder, name, 'decisions.jsonl');
  const file = openDecisionFile(path, {
    clock: () => new Date('2026-01-02T03:04:05Z'),
    retryAfter: 10,
    mostWaiting,
    events: {
      failed: (error) => told.push((error as NodeJS.ErrnoException).code ?? 'slow'),
      lost: (records) => told.push(records),
      abandoned: (records) => told.push(`abandoned ${records}`),
      recovered: (lost) => told.push(`recovered ${lost}`),
      torn: () => told.push('torn'),
    },
  });
  const line = (number: number): void => file.write(`{"n":${number}}\n`);
  const text = (): string => readFileSync(path, 'utf8');
  return { file, told, line, text, appear: () => mkdirSync(join(folder, name)) };
}

describe('a file that cannot be written for a while', () => {
  it('has all records afterwards, in their order', async () => {
    const { file, told, line, text, appear } = absent('later');
    for (const n of [1, 2, 3]) line(n);
    await expect.poll(() => file.trouble).toMatchObject({ code: 'ENOENT' });
    appear();
    await expect.poll(() => file.trouble).toBe(undefined);
    line(4);
    await file.close();
    expect(text()).toBe('{"n":1}\n{"n":2}\n{"n":3}\n{"n":4}\n');
    expect(told).toEqual(['ENOENT', 'recovered 0']);
  });

  it('says in its place how many records are missing when too many waited', async () => {
    const { file, told, line, text, appear } = absent('bounded', 17);
    for (const n of [1, 2, 3, 4]) line(n);
    await expect.poll(() => file.trouble).toBeDefined();
    appear();
    await expect.poll(() => file.trouble).toBe(undefined);
    line(5);
    await file.close();
    const lost =
      '{"audit":"lost","at":"2026-01-02T03:04:05.000Z","records":2,"from":"2026-01-02T03:04:05.000Z","to":"2026-01-02T03:04:05.000Z"}';
    expect(text()).toBe(`{"n":1}\n{"n":2}\n${lost}\n{"n":5}\n`);
    expect(told.filter((each) => typeof each === 'number')).toEqual([1, 1]);
    expect(told.at(-1)).toBe('recovered 2');
  });

  it('does not keep the service from ending: what still waits is counted', async () => {
    const { file, told, line } = absent('never');
    for (const n of [1, 2, 3]) line(n);
    await file.close();
    expect(told.slice(-2)).toEqual([3, 'abandoned 3']);
    expect(() => line(4)).not.toThrow();
    expect(told.at(-1)).toBe(1);
  });
});
