/** Levels of signing keys by the command's options: what served a simulated PKI does not serve in production. */

import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStorage } from '../../../../../packages/service/src/storage/open-storage.ts';
import { openSqlite } from '../../../../../packages/service/src/storage/sqlite/engine.ts';
import { run } from '../../run.ts';
import { serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Starts a service and stops it: its level, what it said of keys, and the key that it signs with. */
async function served(data: string, ...options: readonly string[]) {
  const service = await serving(['serve', '--port', '0', '--json', '--data', data, ...options]);
  const level = (service.ready as { readonly keyLevel?: string }).keyLevel;
  const { stderr } = await service.stop();
  const storage = await openStorage({ directory: data }, new Date());
  const [key] = (await storage.state('default'))?.keys ?? [];
  await storage.close();
  return { level, key: key?.keyId, told: stderr.includes('replaced and dropped') };
}

/** Makes the keys of a data directory those of a version that recorded no level. */
async function forgetLevels(data: string): Promise<void> {
  const engine = await openSqlite(join(data, 'veritee.db'));
  await engine.write.updateTable('signing_keys').set({ level: null }).execute();
  await engine.close();
}

describe('serve', () => {
  it('has the level development with --simulator or --development, else production, and never mixes their keys', async () => {
    const data = join(folder.path, 'mixed');
    const simulated = await served(data, '--simulator');
    expect([simulated.level, simulated.told]).toEqual(['development', false]);
    const developed = await served(data, '--development');
    expect(developed).toEqual(simulated);
    const produced = await served(data);
    expect([produced.level, produced.told]).toEqual(['production', true]);
    expect(produced.key).not.toBe(simulated.key);
    expect(await served(data)).toEqual({ ...produced, told: false });
  });

  it('takes keys without a level for those of production, unless there is a simulated PKI beside them', async () => {
    const plain = join(folder.path, 'plain');
    const first = await served(plain);
    await forgetLevels(plain);
    expect(await served(plain)).toEqual(first);
    await forgetLevels(plain);
    // The PKI that this start makes says nothing about keys of before.
    expect((await served(plain, '--simulator')).key).not.toBe(first.key);

    const simulated = join(folder.path, 'simulated');
    const before = await served(simulated, '--simulator');
    await forgetLevels(simulated);
    expect(await served(simulated, '--simulator')).toEqual(before);
    await forgetLevels(simulated);
    expect((await served(simulated)).key).not.toBe(before.key);
  });

  it('is refused beside one of the other level on the same data', async () => {
    const data = join(folder.path, 'both');
    const service = await serving(['serve', '--port', '0', '--json', '--data', data, '--simulator']);
    const other = await run(['serve', '--port', '0', '--json', '--data', data]);
    await service.stop();
    expect([other.status, other.json()]).toMatchObject([2, { error: { code: 'KeyLevelConflict' } }]);
    expect((await served(data)).level).toBe('production');
  });
});
