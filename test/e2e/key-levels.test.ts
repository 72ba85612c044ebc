/** Processes of different levels on one database: none starts beside a live one of the other level, and a crashed one's lease ends. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noPostgresql, type Postgresql, startPostgresql } from '../support/postgresql.ts';
import { killAll, type ServiceProcess, startServiceProcess } from '../support/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-key-levels-'));
const masterKey = { text: 'ab'.repeat(32), name: 'the test' };
/** Beyond the lease of 30 seconds. */
const PATIENCE = 90_000;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(['sqlite', 'postgresql'])(
  'services of both levels on %s',
  { timeout: 2 * PATIENCE },
  (engine) => {
    const test = it.skipIf(engine === 'postgresql' && noPostgresql);
    let postgresql: Postgresql | undefined;
    let database: string | undefined;
    beforeAll(async () => {
      if (engine === 'sqlite' || noPostgresql) return;
      postgresql = await startPostgresql();
      database = postgresql.createDatabase();
    });
    afterEach(killAll);
    afterAll(async () => {
      await postgresql?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    const start = (keyLevel: 'production' | 'development'): Promise<ServiceProcess> =>
      startServiceProcess({
        dataDirectory: join(folder, engine),
        pki: join(folder, 'PKI'),
        masterKey,
        keyLevel,
        ...(database !== undefined && { database }),
      });
    const keysOf = async (on: ServiceProcess) =>
      (await on.call('GET', '/certs')).body.keys?.map(({ kid }) => kid) ?? [];

    test('live beside their own level only; after a stop or a crash the other one replaces the keys', async () => {
      const development = await start('development');
      const [before] = await keysOf(development);
      await expect(start('production')).rejects.toMatchObject({ code: 'KeyLevelConflict' });
      expect(await keysOf(development)).toEqual([before]);
      const second = await start('development');
      await development.stop();
      await expect(start('production')).rejects.toMatchObject({ code: 'KeyLevelConflict' });
      // A crash leaves its lease, which ends by itself.
      await second.kill();
      const production = await patient(() => start('production'));
      const after = await keysOf(production);
      expect(after).toHaveLength(1);
      expect(after).not.toContain(before);
      await production.stop();
      const again = await start('development');
      expect(await keysOf(again)).not.toContain(after[0]);
      await again.stop();
    });
  },
);

/** Tries again until the lease is over. */
async function patient(begin: () => Promise<ServiceProcess>): Promise<ServiceProcess> {
  for (const end = performance.now() + PATIENCE; ; await pause(1000)) {
    try {
      return await begin();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}
