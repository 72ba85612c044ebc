/** Follows docs/guides/learn-a-policy.md from top to bottom; its policy and its comparison are those that the command prints. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../apps/cli/test/run.ts';
import { openGuide } from './guide-page.ts';

const guide = openGuide('learn-a-policy.md');
const folder = mkdtempSync(join(tmpdir(), 'veritee-learn-'));
afterAll(async () => {
  await guide.close();
  rmSync(folder, { recursive: true });
});

const SIGNER = '2c1a44952ae8207135c6c29b75b8c029372ee94b677e15c20bd42340f10d41aa';
const textOf = (kind: string): string => guide.blocks.find((block) => block.kind === kind)?.text ?? '';

describe('docs/guides/learn-a-policy.md', () => {
  it('follows something', () => expect(guide.blocks.length).toBeGreaterThan(12));

  it(
    'works from top to bottom',
    () => guide.follow(guide.blocks.filter(({ kind }) => kind !== 'text')),
    300_000,
  );

  it('shows what the command prints', async () => {
    const at = (name: string): string => join(folder, name);
    const printed = async (...argv: readonly string[]): Promise<string> =>
      (await run(argv)).stdout.replaceAll(`${folder}/`, '');
    for (const svn of ['3', '4']) {
      await printed(
        ...['simulate', 'sgx', '--out', at(`v${svn}`), '--data', at('data')],
        ...['--mr-signer', SIGNER, '--svn', svn],
      );
    }
    const proof = ['--endorsements', at('v3'), '--trust-root', at('v3/root.pem')];
    const [v3, v4] = [at('v3/evidence.bin'), at('v4/evidence.bin')];
    const learned = await printed('policy', 'learn', v3, v4, ...proof);
    expect(learned).toBe(textOf('policy'));
    const stricter = await printed('policy', 'learn', v4, '--refuse', v3, ...proof);
    writeFileSync(at('learned.policy'), learned);
    writeFileSync(at('stricter.policy'), stricter);
    mkdirSync(at('seen'));
    for (const name of ['v3', 'v4']) {
      const verdict = ['evidence', 'verify', 'sgx', at(`${name}/evidence.bin`), ...proof, '--json'];
      writeFileSync(at(`seen/${name}.json`), await printed(...verdict));
    }
    const both = [at('learned.policy'), at('stricter.policy')];
    expect(await printed('policy', 'diff', ...both, '--claims', at('seen'))).toBe(textOf('text'));
  }, 60_000);
});
