/** A short run of the mixed load: every request is answered, of every kind. `npm run load` is the long one. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { mixedLoad } from '../tools/load/mixed-load.mjs';

const built = existsSync(resolve(import.meta.dirname, '../packages/service/dist/index.js'));

it.skipIf(!built)(
  'mixed load from 16 connections meets no error',
  async () => {
    const { kinds, failures, memory } = await mixedLoad({ seconds: 6, connections: 16 });
    expect(failures).toEqual([]);
    for (const kind of ['attest', 'read', 'change']) expect(kinds[kind]?.requests).toBeGreaterThan(0);
    expect(kinds['attest']?.requests).toBeGreaterThan(10 * (kinds['read']?.requests ?? 0));
    // The long run reports how memory moves; here it only must not run away.
    expect(memory.late.megabytes).toBeLessThan(memory.early.megabytes + 300);
  },
  120_000,
);

it.skipIf(!built)(
  'a fleet of platforms attests in turns',
  async () => {
    const { kinds, failures } = await mixedLoad({ seconds: 4, connections: 4, fleet: 150 });
    expect(failures).toEqual([]);
    expect(kinds['attest']?.requests).toBeGreaterThan(0);
  },
  120_000,
);
