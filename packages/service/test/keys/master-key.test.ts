import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@veritee/core/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSealer } from '../../src/keys/master-key.ts';
import { type DataDirectory, openDataDirectory } from '../../src/storage/files.ts';

const [OLD, NEW] = ['01'.repeat(32), '02'.repeat(32)];
const SECRET = utf8('secret');
let folder: string;
let data: DataDirectory;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veritee-master-'));
  data = await openDataDirectory(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const from = (text: string) => openSealer({ text, name: 'the test' }, data);

describe('the master key', () => {
  it('is a file of the data directory, made once, for the owner alone', async () => {
    const sealers = await Promise.all(Array.from({ length: 5 }, () => openSealer(undefined, data)));
    const sealed = sealers[0]?.seal('signing-key', 'c', SECRET) ?? '';
    for (const sealer of [...sealers, await openSealer(undefined, data)]) {
      expect(sealer.open('signing-key', 'c', sealed)).toEqual(SECRET);
    }
    expect(statSync(join(folder, 'master-key')).mode & 0o777).toBe(0o600);
  });

  it('is hex or base64, whatever surrounds it, and the same key either way', async () => {
    const sealed = (await from(OLD)).seal('signing-key', 'c', SECRET);
    const base64 = Buffer.from(OLD, 'hex').toString('base64');
    for (const text of [OLD.toUpperCase(), `${OLD}\n`, `# from the vault\r\n\r\n  ${base64}  \r\n`]) {
      expect((await from(text)).open('signing-key', 'c', sealed)).toEqual(SECRET);
    }
  });

  it('may be replaced: the first line seals, every line opens', async () => {
    const sealed = (await from(OLD)).seal('signing-key', 'c', SECRET);
    const both = await from(`${NEW}\n${OLD}\n`);
    expect(both.open('signing-key', 'c', sealed)).toEqual(SECRET);
    const fresh = both.seal('signing-key', 'c', SECRET);
    expect((await from(NEW)).open('signing-key', 'c', fresh)).toEqual(SECRET);
  });

  it('named elsewhere leaves no file', async () => {
    const file = join(folder, 'elsewhere');
    writeFileSync(file, OLD);
    const sealed = (await openSealer({ file }, data)).seal('signing-key', 'c', SECRET);
    const command = await openSealer({ command: `cat '${file}'` }, data);
    expect(command.open('signing-key', 'c', sealed)).toEqual(SECRET);
    expect(existsSync(join(folder, 'master-key'))).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['only remarks', '# none\n'],
    ['other text', 'correct horse battery staple'],
    ['a short key', OLD.slice(2)],
    ['a long key', `${OLD}00`],
    ['a good line and a bad one', `${OLD}\nx`],
    ['far too much', 'a'.repeat(5000)],
  ])('is not %s', async (_, text) => {
    await expect(from(text)).rejects.toMatchObject({ code: 'MasterKeyInvalid' });
  });

  it('is never repeated in a message', async () => {
    const bad = `${OLD}0`;
    const error: unknown = await from(bad).catch((reason: unknown) => reason);
    expect(JSON.stringify(error) + String(error)).not.toContain(OLD.slice(0, 16));
    const command = openSealer({ command: `echo ${OLD} >&2; exit 1` }, data);
    const failed: unknown = await command.catch((reason: unknown) => reason);
    expect(failed).toMatchObject({ code: 'MasterKeyInvalid' });
    expect(JSON.stringify(failed) + String(failed)).not.toContain(OLD.slice(0, 16));
  });
});
