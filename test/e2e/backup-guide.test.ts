/** Follows docs/guides/back-up-and-restore.md from top to bottom, with SQLite and with PostgreSQL. */

import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { noPostgresql, startPostgresql } from '../support/postgresql.ts';
import { openGuide } from './guide-page.ts';

const guide = openGuide('back-up-and-restore.md');
afterAll(() => guide.close());
const tools = ['bash', 'curl', 'openssl', 'sqlite3'].filter(
  (name) => spawnSync(name, ['--version']).error !== undefined,
);
if (tools.length > 0) console.warn(`skipped: docs/guides/back-up-and-restore.md needs ${tools.join(', ')}`);

const ofPostgresql = ({ how }: { readonly how: string }): boolean => how === 'postgresql';

describe.skipIf(tools.length > 0)('docs/guides/back-up-and-restore.md', () => {
  it('works from top to bottom', async () => {
    expect(guide.blocks.filter(ofPostgresql)).toHaveLength(2);
    await guide.follow(guide.blocks.filter((block) => !ofPostgresql(block)));
    if (noPostgresql) return;
    const server = await startPostgresql();
    try {
      Object.assign(process.env, {
        DATABASE: server.createDatabase(),
        NEW_DATABASE: server.createDatabase(),
      });
      await guide.follow(guide.blocks.filter(ofPostgresql));
    } finally {
      await server.remove();
    }
  }, 300_000);
});
