/** Follows docs/guides/administer-policies.md from top to bottom. */

import { afterAll, describe, expect, it } from 'vitest';
import { openGuide } from './guide-page.ts';
import { pythonWithClient } from './python/environment.ts';

const python = await pythonWithClient();
const guide = openGuide('administer-policies.md', python === undefined ? {} : { python });
afterAll(() => guide.close());

describe('docs/guides/administer-policies.md', () => {
  it('follows something', () => expect(guide.blocks.length).toBeGreaterThan(18));

  const runnable = guide.blocks.filter(({ how }) => how !== 'python' || python !== undefined);
  it('works from top to bottom', () => guide.follow(runnable), 300_000);
});
