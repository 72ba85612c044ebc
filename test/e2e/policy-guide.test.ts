/** Follows docs/guides/write-a-policy.md: writes its files, runs its commands, compares its outputs and its answer. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { base64url, fromHex } from '@veritee/core/internal';
import { simulate } from '@veritee/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../apps/cli/test/run.ts';
import { startSimulatedService } from './simulated-service.ts';

const PAGE = readFileSync(
  fileURLToPath(new URL('../../docs/guides/write-a-policy.md', import.meta.url)),
  'utf8',
);

interface Block {
  readonly kind: string;
  /** The file that the block is, or what it is of. */
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

const blocks: readonly Block[] = [...PAGE.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].map((match) => {
  const [, kind = '', name = '', text = ''] = match;
  return { kind, name, text, line: PAGE.slice(0, match.index).split('\n').length };
});

const folder = mkdtempSync(join(tmpdir(), 'veritee-guide-'));
afterAll(() => rmSync(folder, { recursive: true }));

let printed = '';

/** Every block needs what those above it left. */
async function followAll(): Promise<void> {
  for (const block of blocks) {
    await follow(block).catch((cause: unknown) => {
      throw new Error(`line ${block.line} (${block.kind} ${block.name}): ${cause}`, { cause });
    });
  }
}

async function follow({ kind, name, text }: Block): Promise<void> {
  if (kind === 'sh') return runLine(text.trim());
  if (kind === 'text') return expect(printed).toBe(text);
  if (name === 'refusal') return expectRefusal(JSON.parse(text));
  expect(['policy', 'json']).toContain(kind);
  expect(name).toMatch(/\.(?:policy|json)$/);
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

const files = new Set(blocks.map(({ name }) => name).flatMap((name) => [name, dirname(name)]));

/** Runs one command; the files of the page are those of the folder. */
async function runLine(line: string): Promise<void> {
  const [program, ...words] = line.split(' ');
  expect(program).toBe('veritee');
  const argv = words.map((word) => (files.has(word) ? join(folder, word) : word));
  const { stdout, stderr } = await run(argv);
  expect(stderr).toBe('');
  printed = stdout.replaceAll(`${folder}/`, '');
}

async function expectRefusal(told: unknown): Promise<void> {
  const { service, pki, close } = await startSimulatedService({ protocol: 'http' });
  try {
    const mrSigner = fromHex('2c1a44952ae8207135c6c29b75b8c029372ee94b677e15c20bd42340f10d41aa');
    const quote = base64url(simulate('SgxEnclave', pki, { mrSigner, isvSvn: 1 }).evidence);
    const draftPolicyForAttestation = blocks.find(({ kind }) => kind === 'policy')?.text;
    const answer = await fetch(`${service.endpoint}/attest/SgxEnclave?api-version=2022-08-01`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ quote, draftPolicyForAttestation }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual(told);
  } finally {
    await close();
  }
}

describe('docs/guides/write-a-policy.md', () => {
  it('works from top to bottom', followAll, 180_000);

  it('follows something', () => expect(blocks.length).toBeGreaterThan(20));
});
