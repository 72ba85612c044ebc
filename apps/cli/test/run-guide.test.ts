/** docs/guides/run-the-service.md shows only commands and options that there are, and error codes that are told. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/guides/run-the-service.md'), 'utf8');
const commands = [...page.matchAll(/^veritee ([^\n]+)$/gm)].map((match) => match[1] ?? '');

describe('the guide for operators', () => {
  it('has commands', () => expect(commands.length).toBeGreaterThan(3));

  it.each(commands)('veritee %s', async (command) => {
    const words = command.split(' ');
    const end = words.findIndex((word) => word.startsWith('-') || /^contoso$/.test(word));
    const { status, stdout } = await run([...words.slice(0, end), '--help']);
    expect(status).toBe(0);
    for (const option of words.filter((word) => word.startsWith('--'))) expect(stdout).toContain(option);
  });

  it('names every way to name the master key', async () => {
    const { stdout } = await run(['serve', '--help']);
    const ways = [...page.matchAll(/^\| `(file|env|command):/gm)].map((match) => match[1]);
    expect(ways).toEqual(['file', 'env', 'command']);
    for (const way of ways) expect(stdout).toContain(`${way}:`);
  });
});
