/** The engines that the storage tests run on: each test gets an empty store. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noPostgresql, type Postgresql, startPostgresql } from '../../../../test/support/postgresql.ts';
import { openStorage, type StorageAddress } from '../../src/storage/open-storage.ts';
import { createMemoryStore } from '../../src/storage/sqlite/memory.ts';
import type { Storage } from '../../src/storage/storage.ts';

/** An engine under test. */
export interface TestEngine {
  readonly name: Storage['engine'];
  readonly skipped: boolean;
  /** Once per file, before its tests. */
  prepare(): Promise<void>;
  /** The address of an empty store. */
  emptyStore(): StorageAddress;
  cleanUp(): Promise<void>;
}

/** The engines that keep what they are given. */
export const engines: readonly TestEngine[] = [sqlite(), postgresql()];
/** All of them. */
export const allEngines: readonly TestEngine[] = [...engines, memory()];

function memory(): TestEngine {
  return {
    name: 'memory',
    skipped: false,
    prepare: async () => undefined,
    emptyStore: () => ({ memory: createMemoryStore() }),
    cleanUp: async () => undefined,
  };
}

function sqlite(): TestEngine {
  const folders: string[] = [];
  return {
    name: 'sqlite',
    skipped: false,
    prepare: async () => undefined,
    emptyStore: () => {
      const directory = mkdtempSync(join(tmpdir(), 'veritee-storage-'));
      folders.push(directory);
      return { directory };
    },
    cleanUp: async () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function postgresql(): TestEngine {
  let server: Postgresql | undefined;
  return {
    name: 'postgresql',
    skipped: noPostgresql,
    prepare: async () => {
      server = await startPostgresql();
    },
    emptyStore: () => {
      if (server === undefined) throw new Error('prepare() comes first');
      return { url: server.createDatabase() };
    },
    cleanUp: async () => server?.remove(),
  };
}

/** The moment at which everything in the storage tests happens. */
export const NOW = new Date('2026-01-02T03:04:05.678Z');

/** Opens a store. */
export function open(address: StorageAddress): Promise<Storage> {
  return openStorage(address, NOW);
}
