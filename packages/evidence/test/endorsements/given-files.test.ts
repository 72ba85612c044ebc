import { hex, utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { archiveText } from '../../src/endorsements/archive.ts';
import { type GivenFile, givenSource } from '../../src/endorsements/given-files.ts';
import { endorsement } from '../../src/endorsements/source.ts';
import type { EvidenceError } from '../../src/errors.ts';

const request = { kind: 'pck-crl', ca: 'platform' } as const;
const list = endorsement(utf8('the list'), 'https://example.test', 'the chain');

const file = (name: string, text: string): GivenFile => ({ name, bytes: utf8(text) });
const archive = file('archive.json', archiveText([{ request, endorsement: list }]));
const manifest = (facts: object = {}): GivenFile =>
  file(
    'manifest.json',
    JSON.stringify({
      format: 'veritee-endorsements',
      version: 1,
      items: [
        {
          request,
          file: 'list.crl',
          issuerChainFile: 'chain.pem',
          sha256: list.sha256,
          origin: 'https://example.test',
          ...facts,
        },
      ],
    }),
  );
const others = [file('list.crl', 'the list'), file('chain.pem', 'the chain')];

function refusal(make: () => unknown): { code?: string; found?: string } {
  try {
    make();
  } catch (error) {
    return error as EvidenceError;
  }
  return {};
}

describe('endorsements from files at hand', () => {
  it('refuses a file that is not JSON, and JSON that holds no endorsements', () => {
    for (const text of ['', 'MZ', '[]', '{}', '{"format":"another"}', '{"pck_crl":1}'])
      expect(refusal(() => givenSource([file('a', text)])).code).toBe('EndorsementsFormat');
  });

  it('refuses a manifest whose files are missing or altered', () => {
    const [body, chain] = others as [GivenFile, GivenFile];
    for (const beside of [[], [body], [chain], [body, file('chain.pem', 'another')]])
      expect(refusal(() => givenSource([manifest()], beside)).code).toBe('EndorsementsFormat');
    const outside = manifest({ file: '../list.crl' });
    expect(refusal(() => givenSource([outside], others)).code).toBe('EndorsementsFormat');
  });

  it.each([
    ['an archive', archive, []],
    ['a manifest with its files', manifest(), others],
  ])('answers from %s', async (_, given, beside) => {
    const source = givenSource([given], beside);
    const found = await source.get(request);
    expect(hex(found?.body ?? new Uint8Array())).toBe(hex(list.body));
    expect(found?.issuerChain).toBe('the chain');
    expect(found?.origin).toContain('https://example.test');
    expect(await source.get({ kind: 'root-crl' })).toBeUndefined();
  });
});
