/** Follows docs/guides/attest-a-tpm.md from top to bottom; where the page has a TPM, with swtpm. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haveSwtpm, type Swtpm, startSwtpm } from '../support/swtpm.ts';
import { openGuide } from './guide-page.ts';

const guide = openGuide('attest-a-tpm.md');
const runnable = guide.blocks.filter(({ how }) => how !== 'tpm' || haveSwtpm);
let swtpm: Swtpm | undefined;

describe('docs/guides/attest-a-tpm.md', () => {
  beforeAll(async () => {
    if (!haveSwtpm) return;
    swtpm = await startSwtpm();
    process.env['TPM'] = swtpm.address;
  });
  afterAll(async () => {
    delete process.env['TPM'];
    await guide.close();
    await swtpm?.close();
  });

  it('follows something', () => expect(guide.blocks.length).toBeGreaterThan(12));

  it('works from top to bottom', () => guide.follow(runnable), 300_000);
});
