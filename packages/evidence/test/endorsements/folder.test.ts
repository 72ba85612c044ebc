import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeExpiry } from '../../src/endorsements/expiry.ts';
import { folderSource, readFolder, writeFolder } from '../../src/endorsements/folder.ts';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import type { Manifest } from '../../src/endorsements/manifest.ts';
import { type RecordingSource, recordingSource } from '../../src/endorsements/record.ts';
import type { EndorsementSource } from '../../src/endorsements/source.ts';
import { judgeMade } from '../judge.ts';
import { duringValidity, make, platform } from '../vendor.ts';

/** A new folder that is gone after the test. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'veritee-folder-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** What the verification of a made quote fetched. */
async function recorded(made = make()): Promise<RecordingSource> {
  const recording = recordingSource(collateralSource(made.collateral, 'https://pcs.example'));
  expect((await judgeMade(made, { source: recording })).accepted).toBe(true);
  return recording;
}

/** A folder with the endorsements of a made platform. */
async function written(): Promise<{ readonly path: string; readonly manifest: Manifest }> {
  const path = folder();
  await writeFolder(path, (await recorded()).delivered());
  return { path, manifest: manifestOf(path) };
}

function manifestOf(path: string): Manifest {
  return JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')) as Manifest;
}

function writeManifest(path: string, manifest: unknown): void {
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
}

const codeOf = (asking: Promise<unknown>): Promise<string | undefined> =>
  asking.then(
    () => undefined,
    (error: { readonly code?: string }) => error.code,
  );

describe('a folder of endorsements', () => {
  it('verifies what it was recorded for', async () => {
    const made = make();
    const path = folder();
    await writeFolder(path, (await recorded(made)).delivered());
    expect(await judgeMade(made, { source: await folderSource(path) })).toMatchObject({ accepted: true });
  });

  it('says what it holds, from where, until when', async () => {
    const { path, manifest } = await written();
    expect(manifest.items.map((item) => item.request)).toEqual(
      expect.arrayContaining([
        {
          kind: 'tcb-info',
          tee: 'sgx',
          fmspc: platform.fmspc,
          root: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        { kind: 'root-crl', root: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ]),
    );
    expect(manifest.items[0]).toMatchObject({
      origin: 'https://pcs.example',
      expires: '2026-01-31T00:00:00.000Z',
    });
    const [first] = describeExpiry(await readFolder(path), duringValidity);
    expect(first).toMatchObject({ days: 21 });
    expect(first?.origin).toContain('https://pcs.example');
  });

  it('is renewed under a running verifier, without files of before', async () => {
    const { path } = await written();
    let time = 0;
    const source = await folderSource(path, { ticks: () => time });
    const request = { kind: 'root-crl' } as const;
    const old = await source.get(request);
    const renewed = make({ crlUntil: new Date('2026-02-15T00:00:00Z') });
    await writeFolder(path, (await recorded(renewed)).delivered());
    time = 999;
    expect(await source.get(request)).toBe(old);
    time = 1000;
    const fresh = await source.get(request);
    expect(fresh?.sha256).not.toBe(old?.sha256);
    const { items } = manifestOf(path);
    const files = items.flatMap((item) => [item.file, item.issuerChainFile ?? []].flat());
    expect(readdirSync(path).sort()).toEqual([...files, 'manifest.json'].sort());
  });

  it('takes several platforms together; the last of two for one request stays', async () => {
    const { path } = await written();
    const items = await readFolder(path);
    await writeFolder(path, [...items, ...(await recorded()).delivered()]);
    expect(manifestOf(path).items).toHaveLength(items.length);
  });

  it('has none of what it was not given', async () => {
    const { path } = await written();
    const source = await folderSource(path);
    expect(await source.get({ kind: 'tcb-info', tee: 'sgx', fmspc: '000000000000' })).toBeUndefined();
  });

  it('may hold a collateral.json instead', async () => {
    const made = make();
    const path = folder();
    writeFileSync(join(path, 'collateral.json'), JSON.stringify(made.collateral));
    expect(await judgeMade(made, { source: await folderSource(path) })).toMatchObject({ accepted: true });
  });

  it('may be made of links within itself, as mounted configuration is', async () => {
    const { path } = await written();
    const mounted = folder();
    mkdirSync(join(mounted, '..data'));
    for (const name of readdirSync(path)) {
      writeFileSync(join(mounted, '..data', name), readFileSync(join(path, name)));
      symlinkSync(join('..data', name), join(mounted, name));
    }
    expect(await readFolder(mounted)).toHaveLength((await readFolder(path)).length);
  });
});

describe('refuses a folder', () => {
  const format = 'EndorsementsFormat';

  it('with neither manifest nor collateral.json', async () => {
    expect(await codeOf(folderSource(folder()))).toBe(format);
  });

  it('whose manifest is no JSON, or of another form', async () => {
    const path = folder();
    for (const text of [
      '{',
      '[]',
      '{"format":"other","version":1,"items":[]}',
      '\u{0}',
      `${'['.repeat(9999)}`,
    ]) {
      writeFileSync(join(path, 'manifest.json'), text);
      expect(await codeOf(folderSource(path)), text.slice(0, 50)).toBe(format);
    }
  });

  it('whose content is not the one in the manifest', async () => {
    const { path, manifest } = await written();
    writeFileSync(join(path, manifest.items[0]?.file ?? ''), 'other');
    expect(await codeOf(folderSource(path))).toBe(format);
  });

  it('whose issuer chain is not the one in the manifest', async () => {
    const { path, manifest } = await written();
    const item = manifest.items.find((each) => each.issuerChainFile !== undefined);
    writeFileSync(join(path, item?.issuerChainFile ?? ''), 'other');
    expect(await codeOf(folderSource(path))).toBe(format);
  });

  it.each(['../outside', '/etc/passwd', 'a/b', 'a\\b', '..', '.', '', '.hidden', 'a\0b'])(
    'that names a file %j',
    async (file) => {
      const { path, manifest } = await written();
      writeManifest(path, { ...manifest, items: [{ ...manifest.items[0], file }] });
      expect(await codeOf(folderSource(path))).toBe(format);
    },
  );

  it('with a link that leads out of it', async () => {
    const { path, manifest } = await written();
    const outside = folder();
    writeFileSync(join(outside, 'secret'), 'secret');
    symlinkSync(join(outside, 'secret'), join(path, 'link'));
    writeManifest(path, { ...manifest, items: [{ ...manifest.items[0], file: 'link' }] });
    expect(await codeOf(folderSource(path))).toBe(format);
  });

  it('that names a folder, or a file that is too large', async () => {
    const { path, manifest } = await written();
    mkdirSync(join(path, 'sub'));
    writeManifest(path, { ...manifest, items: [{ ...manifest.items[0], file: 'sub' }] });
    expect(await codeOf(folderSource(path))).toBe(format);
    writeFileSync(join(path, 'large'), new Uint8Array(8 * 1024 * 1024 + 1));
    writeManifest(path, { ...manifest, items: [{ ...manifest.items[0], file: 'large' }] });
    expect(await codeOf(folderSource(path))).toBe(format);
  });

  it('that names a file which is not there', async () => {
    const { path, manifest } = await written();
    writeManifest(path, { ...manifest, items: [{ ...manifest.items[0], file: 'gone' }] });
    expect(await codeOf(folderSource(path))).toBe('EndorsementsUnavailable');
  });

  it('that broke while it was in use, until it is mended', async () => {
    const { path, manifest } = await written();
    const source: EndorsementSource = await folderSource(path, { recheckAfter: 0 });
    writeFileSync(join(path, 'manifest.json'), '{');
    expect(await codeOf(source.get({ kind: 'root-crl' }))).toBe(format);
    writeManifest(path, { ...manifest });
    expect(await codeOf(source.get({ kind: 'root-crl' }))).toBeUndefined();
    rmSync(path, { recursive: true });
    expect(await codeOf(source.get({ kind: 'root-crl' }))).toBe('EndorsementsUnavailable');
  });
});
