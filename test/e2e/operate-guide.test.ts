/** Follows docs/guides/operate-the-service.md from top to bottom. */

import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { openGuide } from './guide-page.ts';

const guide = openGuide('operate-the-service.md');
afterAll(() => guide.close());
const tools = ['bash', 'curl', 'openssl'].filter(
  (name) => spawnSync(name, ['--version']).error !== undefined,
);
if (tools.length > 0) console.warn(`skipped: docs/guides/operate-the-service.md needs ${tools.join(', ')}`);

describe.skipIf(tools.length > 0)('docs/guides/operate-the-service.md', () => {
  it('follows something', () => expect(guide.blocks.length).toBeGreaterThan(10));

  it('works from top to bottom', () => guide.follow(guide.blocks), 300_000);
});
