/** Options of endorsement sources: a misspelt one is refused, and not passed over. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { kdsSource } from '../../src/endorsements/amd/kds.ts';
import { cachedSource } from '../../src/endorsements/cache.ts';
import { fileSource } from '../../src/endorsements/file.ts';
import { folderSource } from '../../src/endorsements/folder.ts';
import { pcsSource } from '../../src/endorsements/intel/pcs.ts';
import { openSource, openSources } from '../../src/endorsements/open.ts';
import { firstOf } from '../../src/endorsements/source.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-options-'));
afterAll(() => rmSync(folder, { recursive: true }));

const none = firstOf([]);
const now = () => new Date('2026-01-01');
/** Each takes what a caller without types may give. */
const sources: Readonly<Record<string, (options: never) => unknown>> = {
  pcsSource: (options) => pcsSource(options),
  kdsSource: (options) => kdsSource(options),
  cachedSource: (options) => cachedSource(none, { currentDate: now, ...(options as object) }),
  fileSource: (options) => fileSource(join(folder, 'none.json'), options),
  folderSource: (options) => folderSource(folder, options),
  'openSource of a service': (options) => openSource('https://pccs.example', options),
  'openSource of a folder': (options) => openSource(folder, options),
  openSources: (options) => openSources(['https://pccs.example'], now, options),
};

async function codeOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return 'taken';
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
}

describe.each(Object.entries(sources))('%s', (_, open) => {
  it.each([
    ['a name that it does not know', { maximumAgee: 1000 }],
    ['a value of the wrong kind', { ticks: 7 }],
  ])('refuses %s', async (_what, options) => {
    expect(await codeOf(() => open(options as never))).toBe('OptionsInvalid');
  });
});

describe('openSource', () => {
  it.each([
    ['a subscription key and a spacing', { subscriptionKey: 'k', spacing: 5, recheckAfter: 10 }],
    ['the ways of a service', { timeout: 100, ca: undefined, update: 'early' as const }],
  ])('takes %s, whichever service is asked', async (_, options) => {
    for (const spec of ['https://pccs.example', 'kds+https://kds.example'])
      expect(await codeOf(() => openSource(spec, options))).toBe('taken');
  });
});
