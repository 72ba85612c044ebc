/** The action for GitHub: its steps run as a runner runs them, with `npx` that starts the built command. */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { AttestationClient } from '@veritee/client';
import { openSimulatedPki, simulateSgx } from '@veritee/simulator';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { isBuilt } from './support/packed-project.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly id: string;
      readonly shell: string;
      readonly env: Readonly<Record<string, string>>;
      readonly run: string;
    }[];
  };
}

const root = resolve(import.meta.dirname, '..');
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;
const hasBash = spawnSync('bash', ['--version']).error === undefined;
if (!isBuilt || !hasBash)
  console.warn('skipped: the action needs bash and the built packages (npm run build)');

const folders: string[] = [];
const running: { readonly pid: number; readonly endMark: string }[] = [];
afterEach(async () => {
  for (const { pid, endMark } of running.splice(0)) {
    process.kill(pid, 'SIGTERM');
    await vi.waitFor(() => expect(existsSync(endMark)).toBe(true), { timeout: 30_000 });
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** Runs the steps with inputs. `npx` is a program that starts the built command, and says what it was called with. */
function run(inputs: Readonly<Record<string, string>> = {}) {
  const temporary = mkdtempSync(join(tmpdir(), 'veritee-action-'));
  folders.push(temporary);
  const path = join(temporary, 'bin');
  mkdirSync(path);
  writeFileSync(
    join(path, 'npx'),
    `#!/bin/sh\necho "$@" > "${temporary}/called"\necho $$ > "${temporary}/pid"\nshift 2\nexec "${process.execPath}" "${root}/apps/cli/bin/veritee.js" "$@"\n`,
  );
  chmodSync(join(path, 'npx'), 0o755);
  const files = { GITHUB_ENV: join(temporary, 'env'), GITHUB_OUTPUT: join(temporary, 'output') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const values: Readonly<Record<string, string>> = {
    'github.action_path': root,
    'runner.temp': temporary,
    ...Object.fromEntries(
      Object.entries(action.inputs).map(([name, each]) => [`inputs.${name}`, inputs[name] ?? each.default]),
    ),
  };
  const filled = (text: string): string =>
    text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => values[name] ?? `unknown ${name}`);
  const [step] = action.runs.steps;
  const env = Object.fromEntries(Object.entries(step?.env ?? {}).map(([name, text]) => [name, filled(text)]));
  // As the runner starts `shell: bash`.
  const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''], {
    cwd: temporary,
    env: { ...process.env, ...files, ...env, PATH: `${path}${delimiter}${process.env['PATH']}` },
    encoding: 'utf8',
    timeout: 100_000,
  });
  const read = (name: string): string => readFileSync(join(temporary, name), 'utf8');
  if (ended.status === 0)
    running.push({ pid: Number(read('pid')), endMark: join(temporary, 'veritee/ended') });
  const variables = (text: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      [...text.matchAll(/^([\w-]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
  return {
    ...ended,
    temporary,
    called: read('called').trim(),
    env: variables(read('env')),
    outputs: variables(read('output')),
  };
}

describe('the action', () => {
  it('describes its inputs and outputs, and puts no input into its script', () => {
    for (const each of [...Object.values(action.inputs), ...Object.values(action.outputs)])
      expect(each.description).not.toBe('');
    expect(action.runs.using).toBe('composite');
    for (const { run: script, shell } of action.runs.steps) {
      expect(shell).toBe('bash');
      expect(script).not.toContain('${{');
    }
  });

  it('is used on the page with inputs that it has', () => {
    const page = readFileSync(join(root, 'docs/guides/emulator.md'), 'utf8');
    const [, example = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const { jobs } = parse(example) as { jobs: { test: { steps: { uses?: string; with?: object }[] } } };
    const used = jobs.test.steps.find(({ uses }) => uses?.startsWith('veritee/veritee@'));
    const table = [...page.matchAll(/^\| `(version|port|seed|clock)` \|/gm)].map(([, name]) => name);
    expect(table).toEqual(Object.keys(action.inputs));
    expect(Object.keys(used?.with ?? {}).every((name) => name in action.inputs)).toBe(true);
  });

  it.skipIf(!isBuilt || !hasBash)('starts the service and exports what later steps need', async () => {
    const { status, stderr, called, env, outputs, temporary } = run({ port: '0' });
    expect([status, stderr]).toEqual([0, '']);
    const { version } = JSON.parse(readFileSync(join(root, 'apps/cli/package.json'), 'utf8'));
    expect(called).toBe(`--yes veritee@${version} start --json --port 0 --data ${temporary}/veritee/data`);
    expect(Object.keys(outputs).toSorted()).toEqual(Object.keys(action.outputs).toSorted());
    const { endpoint = '', ca = '', log = '', 'ca-bundle': bundle = '' } = outputs;
    expect(env).toMatchObject({
      VERITEE_ENDPOINT: endpoint,
      AZURE_AUTHORITY_HOST: endpoint,
      NODE_EXTRA_CA_CERTS: ca,
      SSL_CERT_FILE: bundle,
      REQUESTS_CA_BUNDLE: bundle,
    });
    expect(readFileSync(log, 'utf8')).toContain('WARNING');
    const authorities = readFileSync(bundle, 'utf8');
    expect(authorities).toContain(readFileSync(ca, 'utf8').trim());
    expect(authorities.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(50);
    const client = new AttestationClient(endpoint, { tlsOptions: { ca: readFileSync(ca, 'utf8') } });
    const pki = openSimulatedPki(join(temporary, 'veritee/data/simulator'));
    expect((await client.attestSgxEnclave(simulateSgx(pki))).body.issuer).toBe(endpoint);
  });

  it.skipIf(!isBuilt || !hasBash)('passes its inputs on as they are', () => {
    const { status, stdout, stderr, called } = run({
      version: '9.9.9',
      port: '0',
      seed: 'no such "file" $(touch hacked).json',
      clock: '2031-05-04T00:00:00Z',
    });
    expect(called).toContain('veritee@9.9.9 start --json --port 0');
    expect(called).toContain('--seed no such "file" $(touch hacked).json --clock 2031-05-04T00:00:00Z');
    // What is wrong with it is in the log of the step.
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('::error::The service ended before it was ready.');
    expect(stderr).toContain('no such');
  });
});
