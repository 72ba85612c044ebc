/** Follows docs/guides/attest-a-tpm.md from top to bottom; its program is compiled with the other tests' types. */

import { afterAll, describe, expect, it } from 'vitest';
import { openGuide } from './guide-page.ts';

const guide = openGuide('attest-a-tpm.md');
afterAll(() => guide.close());

describe('docs/guides/attest-a-tpm.md', () => {
  it('follows something', () => expect(guide.blocks.length).toBeGreaterThan(9));

  it.each(guide.blocks.map((block) => [`line ${block.line}: ${block.kind} ${block.how}`, block] as const))(
    '%s',
    (_name, block) => guide.follow(block),
    120_000,
  );
});
