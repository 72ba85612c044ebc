import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const file = join(folder.path, 'my.policy');
const UNTIDY = 'version=1.0;authorizationrules{=>permit();};issuancerules{};';

it('checks the layout, writes it, and leaves a tidy file alone', async () => {
  writeFileSync(file, UNTIDY);
  const check = await run(['policy', 'format', file, '--check']);
  expect([check.status, check.stdout]).toEqual([1, expect.stringMatching(/is not formatted: .*--write/)]);
  expect(readFileSync(file, 'utf8')).toBe(UNTIDY);
  expect((await run(['policy', 'format', file, '--write', '--json'])).json()).toMatchObject({
    changed: true,
  });
  const tidy = readFileSync(file, 'utf8');
  expect(tidy).not.toBe(UNTIDY);
  expect((await run(['policy', 'format', file, '--check'])).status).toBe(0);
  expect((await run(['policy', 'format', file, '--write', '--json'])).json()).toMatchObject({
    changed: false,
  });
  expect(readFileSync(file, 'utf8')).toBe(tidy);
});

it('does not write a policy with mistakes', async () => {
  writeFileSync(file, 'version=1.0; nonsense');
  expect((await run(['policy', 'format', file, '--write'])).status).toBe(1);
  expect(readFileSync(file, 'utf8')).toBe('version=1.0; nonsense');
});

it.each([[['--write', '--check']], [['--write']]])('refuses %j of standard input', async (options) => {
  const result = await run(['policy', 'format', '-', ...options, '--json'], { stdin: UNTIDY });
  expect([result.status, result.json()]).toMatchObject([2, { error: { code: 'InvalidUsage' } }]);
});

it('has lint as another name of check', async () => {
  writeFileSync(file, UNTIDY);
  expect((await run(['policy', 'lint', file, '--json'])).json()).toMatchObject({ ok: true });
});
