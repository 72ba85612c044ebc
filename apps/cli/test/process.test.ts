import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { built, program, runProcess } from './run.ts';
import { temporaryFolder } from './serving.ts';

if (!built) console.warn('skipped: the command line is not built (npx tsc --build apps/cli)');

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe.skipIf(!built)('veritee as a process', () => {
  it('prints help at once', async () => {
    const started = [0, 1, 2].map(async () => {
      const from = performance.now();
      const result = await runProcess(['--help']);
      expect(result.status).toBe(0);
      expect(result.stdout).toContain('Usage: veritee');
      return performance.now() - from;
    });
    // 110 ms on an idle machine; the bound only catches a package loaded by accident on a busy one.
    expect(Math.min(...(await Promise.all(started)))).toBeLessThan(3000);
  });

  it('loads no package before a command runs', async () => {
    const { stderr } = await promisify(execFile)(process.execPath, [program, '--help'], {
      env: { ...process.env, NODE_DEBUG: 'esm' },
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(stderr).toContain('dist/program.js');
    expect(stderr).not.toMatch(/packages\/(?:core|evidence|policy|client|simulator|service)\/dist/);
  });

  it('exits with the status of the contract', async () => {
    expect((await runProcess(['evidense'])).status).toBe(2);
    expect((await runProcess([])).status).toBe(2);
    expect((await runProcess(['policy', 'check', '-'], 'version=1.0;authorizationrules{};')).status).toBe(0);
    expect((await runProcess(['policy', 'check', '-'], 'version=')).status).toBe(1);
    const attest = ['attest', 'sgx', '--endpoint', 'https://127.0.0.1:1', '--evidence', '-', '--json'];
    const failed = await runProcess(attest, 'x');
    expect(failed.status).toBe(3);
    expect(failed.json()).toMatchObject({ error: { code: 'ConnectionFailed' } });
  });

  it('takes what it made through standard input', async () => {
    const out = join(folder.path, 'demo');
    expect((await runProcess(['simulate', 'sgx', '--out', out])).status).toBe(0);
    const text = readFileSync(join(out, 'evidence.bin')).toString('base64');
    const root = join(out, 'root.pem');
    const argv = ['evidence', 'verify', 'sgx', '-', '--endorsements', out, '--trust-root', root, '--json'];
    const verdict = await runProcess(argv, text);
    expect(verdict.stderr).toBe('');
    expect(verdict.json()).toMatchObject({ accepted: true });
  });
});
