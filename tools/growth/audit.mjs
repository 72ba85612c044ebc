// @ts-check

/** What a start, a change and reading cost with 1 to 1,000,000 lines of audit in the same storage. */

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { progress } from '../setup.mjs';
import { middleOf } from './instances.mjs';
import { withService } from './with-service.mjs';

const SIZES = [1, 1_000, 10_000, 100_000, 1_000_000];

/**
 * @returns {Promise<{ lines: number, startMilliseconds: number, changeMilliseconds: number, pageMilliseconds: number }[]>}
 */
export async function auditGrowth() {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'veritee-growth-'));
  try {
    await withService({ dataDirectory }, async () => undefined);
    const rows = [];
    for (const lines of SIZES) {
      progress(`audit of ${lines} lines`);
      lengthen(join(dataDirectory, 'veritee.db'), lines);
      rows.push(
        await withService({ dataDirectory }, async ({ startMilliseconds, changePolicy, get }) => ({
          lines,
          startMilliseconds: Math.round(startMilliseconds),
          changeMilliseconds: await middleOf(50, changePolicy),
          pageMilliseconds: await middleOf(20, () =>
            get(`/management/audit/records?api-version=2018-09-01-preview&after=${lines - 1}&limit=100`),
          ),
        })),
      );
    }
    return rows;
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}

/** Adds lines to the chain, as the service would, until there are so many. */
function lengthen(/** @type {string} */ file, /** @type {number} */ lines) {
  const database = new Database(file);
  try {
    const head = /** @type {{ sequence: number, hash: string }} */ (
      database.prepare('select sequence, hash from audit_head').get()
    );
    let { sequence, hash } = head;
    const insert = database.prepare('insert into audit_log (sequence, entry, hash) values (?, ?, ?)');
    database.exec('begin immediate');
    while (sequence < lines) {
      sequence++;
      const entry = `{"at":"2026-01-01T00:00:00.000Z","caller":"growth","operation":"SetPolicy","outcome":"done"}`;
      hash = createHash('sha256').update(hash).update('\n').update(entry).digest('hex');
      insert.run(sequence, entry, hash);
    }
    database.prepare('update audit_head set sequence = ?, hash = ?').run(sequence, hash);
    database.exec('commit');
  } finally {
    database.close();
  }
}
