import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { archiveText } from '../../src/endorsements/archive.ts';
import { fileSource } from '../../src/endorsements/file.ts';
import { writeFolder } from '../../src/endorsements/folder.ts';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import { openSource } from '../../src/endorsements/open.ts';
import { readEndorsements } from '../../src/endorsements/read.ts';
import { recordingSource } from '../../src/endorsements/record.ts';
import { type DeliveredEndorsement, endorsement } from '../../src/endorsements/source.ts';
import { judgeMade } from '../judge.ts';
import { make } from '../vendor.ts';

/** A path for an archive that is gone after the test. */
function archivePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'endorsements.json');
}

async function recorded(made = make()): Promise<readonly DeliveredEndorsement[]> {
  const recording = recordingSource(collateralSource(made.collateral, 'https://pcs.example'));
  expect((await judgeMade(made, { source: recording })).accepted).toBe(true);
  return recording.delivered();
}

async function written(): Promise<{ path: string; archive: { items: Record<string, unknown>[] } }> {
  const path = archivePath();
  writeFileSync(path, archiveText(await recorded()));
  return { path, archive: JSON.parse(readFileSync(path, 'utf8')) };
}

describe('an archive of endorsements', () => {
  it('verifies what it was recorded for, opened by its path', async () => {
    const made = make();
    const path = archivePath();
    writeFileSync(path, archiveText(await recorded(made)));
    expect(await judgeMade(made, { source: await openSource(path) })).toMatchObject({ accepted: true });
  });

  it('holds what a folder holds', async () => {
    const items = await recorded();
    const path = archivePath();
    writeFileSync(path, archiveText(items));
    await writeFolder(`${path}.d`, items);
    const contentOf = async (place: string) =>
      (await readEndorsements(place)).map(({ request, endorsement }) => [request, endorsement.sha256]);
    expect(await contentOf(path)).toEqual(await contentOf(`${path}.d`));
  });

  it('and a folder hold those of a fleet of chips, and no more than can be read again', async () => {
    const chain = endorsement(new TextEncoder().encode(make().rootPem), 'made');
    const fleet = (size: number): DeliveredEndorsement[] =>
      Array.from({ length: size }, (_, chip) => ({
        request: {
          kind: 'vcek',
          product: 'Milan',
          chipId: chip.toString(16).padStart(128, '0'),
          tcb: '00'.repeat(8),
        },
        endorsement: chain,
      }));
    const path = archivePath();
    const large = fleet(1500);
    writeFileSync(path, archiveText(large));
    await writeFolder(`${path}.d`, large);
    for (const place of [path, `${path}.d`]) expect(await readEndorsements(place)).toHaveLength(1500);
    const tooLarge = fleet(10_001);
    expect(() => archiveText(tooLarge)).toThrow(expect.objectContaining({ code: 'EndorsementsFormat' }));
    await expect(writeFolder(`${path}.e`, tooLarge)).rejects.toMatchObject({ code: 'EndorsementsFormat' });
    expect(existsSync(`${path}.e`)).toBe(false);
  }, 60_000);

  it('is read again when it is replaced', async () => {
    const { path, archive } = await written();
    let time = 0;
    const source = await fileSource(path, { ticks: () => time });
    const request = { kind: 'root-crl' } as const;
    expect(await source.get(request)).toBeDefined();
    writeFileSync(path, JSON.stringify({ ...archive, items: [] }));
    time = 1000;
    expect(await source.get(request)).toBeUndefined();
  });

  it.each([
    ['a body that was changed', { body: 'AAAA' }],
    ['a body that is no base64', { body: '*' }],
    ['a hash of something else', { sha256: '0'.repeat(64) }],
    ['an unknown kind of request', { request: { kind: 'everything' } }],
    ['an issuer chain that was changed', { issuerChain: 'x' }],
  ])('is refused with %s', async (_what, change) => {
    const { path, archive } = await written();
    const items = archive.items.map((item, at) => (at === 0 ? { ...item, ...change } : item));
    writeFileSync(path, JSON.stringify({ ...archive, items }));
    await expect(openSource(path)).rejects.toMatchObject({ code: 'EndorsementsFormat' });
    await expect(readEndorsements(path)).rejects.toMatchObject({ code: 'EndorsementsFormat' });
  });

  it('is refused in a version that this program does not know', async () => {
    const { path, archive } = await written();
    writeFileSync(path, JSON.stringify({ ...archive, version: 2 }));
    await expect(openSource(path)).rejects.toMatchObject({ code: 'EndorsementsFormat' });
  });

  it('is not what a collateral.json is', async () => {
    const path = archivePath();
    writeFileSync(path, JSON.stringify(make().collateral));
    await expect(readEndorsements(path)).rejects.toMatchObject({ code: 'EndorsementsFormat' });
  });
});
