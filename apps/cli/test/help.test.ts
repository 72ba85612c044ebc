import { describe, expect, it } from 'vitest';
import { allCommands, declaredProgram } from './commands.ts';
import { run } from './run.ts';

const commands = allCommands(await declaredProgram());

describe('help', () => {
  it.each(commands.map(({ path }) => path))(
    'veritee %s --help says what it is and how to try it',
    async (path) => {
      const words = path === '' ? [] : path.split(' ');
      const result = await run([...words, '--help']);
      expect(result.status).toBe(0);
      expect(result.stderr).toBe('');
      expect(result.stdout).toMatch(/^Usage: veritee/);
      expect(result.stdout).toMatch(/\nExamples?:\n(?: {2}\$ .+\n)* {2}\$ veritee /);
    },
  );

  it.each(commands.flatMap(({ command, path }) => command.options.map((option) => [path, option] as const)))(
    'veritee %s: every option is explained',
    (_, option) => {
      expect(option.description).not.toBe('');
    },
  );

  it('prints the version', async () => {
    const result = await run(['--version']);
    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ['evidense', 'UnknownCommand', 'evidence'],
    ['evidence verfy', 'UnknownCommand', 'verify'],
    ['polcy check', 'UnknownCommand', 'policy'],
    ['attest sgx --endpont x', 'UnknownOption', '--endpoint'],
    ['serve --simulater', 'UnknownOption', '--simulator'],
    ['--versio', 'UnknownOption', '--version'],
  ])('names the nearest known word for %j', async (words, code, near) => {
    const text = await run(words.split(' '));
    expect(text.status).toBe(2);
    expect(text.stdout).toBe('');
    expect(text.stderr).toContain(`Did you mean ${near}?`);
    const json = await run([...words.split(' '), '--json']);
    expect(json.status).toBe(2);
    expect(json.json()).toMatchObject({ error: { code } });
  });

  it.each(['', 'evidence', 'policy', 'token'])(
    'shows the help of a group that lacks its command: %j',
    async (words) => {
      const result = await run(words === '' ? [] : [words]);
      expect(result.status).toBe(2);
      expect(result.stdout).toBe('');
      expect(result.stderr).toMatch(/^Usage: veritee/);
    },
  );
});
