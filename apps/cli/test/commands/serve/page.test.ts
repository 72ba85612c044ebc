/** The address of the page for people is said where it is served, and nowhere else. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../run.ts';
import { serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const page = join(folder.path, 'page');
mkdirSync(page);
writeFileSync(join(page, 'index.html'), '<!doctype html><title>page</title>');
const built = vi.hoisted(() => ({ folder: '' }));
vi.mock('../../../src/service/built-page.ts', () => ({ builtPage: () => built.folder }));
beforeEach(() => {
  built.folder = page;
});
afterAll(() => folder.remove());

const ADDRESS = /^The page is at (https:\/\/127\.0\.0\.1:\d+\/console\/)$/m;

async function served(argv: readonly string[]) {
  const service = await serving(argv);
  const end = await service.stop();
  return { ready: service.ready, end };
}

describe('the address of the page', () => {
  it('is said by serve, below that of the service, and is a member of the ready line', async () => {
    const { ready, end } = await served(['serve', '--simulator', '--port', '0', '--data', data]);
    expect(ready.console).toBe(`${ready.endpoint}/console/`);
    expect(end.stdout).toBe(`Veritee answers at ${ready.endpoint}\nThe page is at ${ready.console}\n`);
  });

  it('is said by start before it says what to try', async () => {
    const stop = new AbortController();
    let printed = '';
    const { stdout } = await run(['start', '--port', '0', '--data', data], {
      stop: stop.signal,
      watch: (_, text) => {
        printed += text;
        if (printed.includes('Stop with Ctrl-C')) stop.abort();
      },
    });
    expect(stdout.split('\n')[1]).toMatch(ADDRESS);
    const { ready } = await served(['start', '--port', '0', '--data', data, '--json']);
    expect(ready.console).toBe(`${ready.endpoint}/console/`);
  });

  it('is not said where the page is turned off, or was not built', async () => {
    const off = ['serve', '--simulator', '--port', '0', '--data', data, '--set', 'console=false'];
    const { ready, end } = await served(off);
    expect(ready.console).toBeUndefined();
    expect(end.stdout).not.toMatch(ADDRESS);
    built.folder = join(folder.path, 'nowhere');
    const unbuilt = await served(['serve', '--simulator', '--port', '0', '--data', data]);
    expect(unbuilt.ready.console).toBeUndefined();
    expect(unbuilt.end.stdout).not.toMatch(ADDRESS);
  });
});
