import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { masterKeySource } from '../../src/input/master-key-source.ts';
import { processTerminal } from '../../src/output/terminal.ts';
import { run } from '../run.ts';
import { temporaryFolder } from '../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const sourceIn = (env: Record<string, string>, named?: string) =>
  masterKeySource(named, { ...processTerminal(), env });

describe('where the master key is', () => {
  it('is the data directory when nothing names another place', () => {
    expect(sourceIn({})).toBeUndefined();
  });

  it('is the variable when it is set, also when it is empty', () => {
    expect(sourceIn({ VERITEE_MASTER_KEY: 'key' })).toMatchObject({ text: 'key' });
    expect(sourceIn({ VERITEE_MASTER_KEY: '' })).toMatchObject({ text: '' });
  });

  it('is what the option says, whatever the variable holds', () => {
    const env = { VERITEE_MASTER_KEY: 'key', OTHER: 'other' };
    expect(sourceIn(env, 'env:OTHER')).toMatchObject({ text: 'other' });
    expect(sourceIn(env, 'command:vault read')).toEqual({ command: 'vault read' });
    expect(() => sourceIn(env, 'the key itself')).toThrow(/file:PATH/);
  });

  it('is not made up when the variable is empty', async () => {
    const data = join(folder.path, 'data');
    const env = { VERITEE_MASTER_KEY: '' };
    const result = await run(['serve', '--simulator', '--port', '0', '--data', data, '--json'], { env });
    expect(result.json()).toMatchObject({ error: { code: 'MasterKeyInvalid' } });
    expect(result.status).not.toBe(0);
    expect(existsSync(join(data, 'master-key'))).toBe(false);
  });
});
