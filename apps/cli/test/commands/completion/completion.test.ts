/** Shells complete what the program has: checked in bash itself, and in the text for the others. */

import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { allCommands, declaredProgram } from '../../commands.ts';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const commands = allCommands(await declaredProgram());
const hasBash = spawnSync('bash', ['--version']).status === 0;

describe.skipIf(!hasBash)('completion bash', () => {
  const file = join(folder.path, 'veritee.bash');

  /** What bash offers behind the words; the last may be the beginning of one. */
  async function offered(...words: readonly string[]): Promise<readonly string[]> {
    writeFileSync(file, (await run(['completion', 'bash'])).stdout);
    const typed = ['veritee', ...words].map((word) => `'${word}'`).join(' ');
    const script = `source ${file}; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _veritee; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
  }

  it('offers commands, those below them, and options', async () => {
    expect(await offered('pol')).toEqual(['policy']);
    expect(await offered('policy', 'ev')).toEqual(['evaluate']);
    expect(await offered('policy', 'evaluate', 'my.policy', '--cl')).toEqual(['--claims']);
    expect(await offered('evidence', 'verify', 'sgx', 'x', '--trust')).toEqual(['--trust-root']);
  });

  it('offers types where one is asked for', async () => {
    expect(await offered('attest', 'Sgx')).toEqual(['SgxEnclave']);
    expect(await offered('token', 'show', 'Sgx')).toEqual(['']);
  });
});

describe.each(['bash', 'zsh', 'fish'])('completion %s', (shell) => {
  it('has every command and every option', async () => {
    const { status, stdout } = await run(['completion', shell]);
    expect(status).toBe(0);
    for (const { command } of commands) {
      for (const { name } of command.commands.map((each) => ({ name: each.name() })))
        expect(stdout).toMatch(new RegExp(`\\b${name}\\b`));
      for (const { long } of command.options) expect(stdout).toContain(long?.replace(/^--/, ''));
    }
  });
});

it('completes for the shells that it knows only', async () => {
  const result = await run(['completion', 'tcsh', '--json']);
  expect(result.status).toBe(2);
  expect(result.stdout).toMatch(/Expected one of bash, zsh, fish/);
});

it.each([['version'], ['-v'], ['--version']])('%s prints the version', async (word) => {
  expect((await run([word])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('prints the version of Node for reports of defects', async () => {
  expect((await run(['version', '--json'])).json()).toMatchObject({
    node: process.version,
    platform: process.platform,
  });
});
