/** The file of attestation records: a full disk, a torn line, a rotation. What is lost is on record, nothing else is. */

import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSimulatedPki } from '@veritee/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { API, attestBody } from '../support/documents.ts';
import { killAll, type ServiceProcess, startServiceProcess } from '../support/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-decisions-'));
const pki = join(folder, 'PKI');
const evidence = attestBody(openSimulatedPki(pki));
const disk = join(folder, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status === 0;
if (!mounted) console.warn('No file system can be mounted here: tests of full disks are skipped.');

afterAll(async () => {
  await killAll();
  if (mounted) spawnSync('umount', [disk]);
  rmSync(folder, { recursive: true, force: true });
});

const start = (path: string, name: string): Promise<ServiceProcess> =>
  startServiceProcess({ dataDirectory: join(folder, name), pki, audit: { attestations: path } });

async function attest(service: ServiceProcess, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    const { status } = await service.call('POST', `/attest/SgxEnclave?${API}`, evidence, 'application/json');
    expect(status).toBe(200);
  }
}

const readiness = async (service: ServiceProcess): Promise<number> =>
  (await service.call('GET', '/readyz')).status;

interface Line {
  readonly audit: string;
  readonly requestId?: string;
  readonly records?: number;
}

/** Whole lines, and those that are torn. */
function linesOf(path: string): { readonly whole: readonly Line[]; readonly torn: readonly string[] } {
  const whole: Line[] = [];
  const torn: string[] = [];
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    if (text === '') continue;
    try {
      whole.push(JSON.parse(text) as Line);
    } catch {
      torn.push(text);
    }
  }
  return { whole, torn };
}

const decisionsIn = (path: string): number =>
  linesOf(path).whole.filter(({ audit }) => audit === 'attestation').length;

describe.skipIf(!mounted)('on a full disk', { timeout: 120_000 }, () => {
  it('records wait, readiness says so, and all of them are written once there is room', async () => {
    const path = join(disk, 'waiting.jsonl');
    const filler = join(disk, 'filler');
    const service = await start(path, 'waiting');
    await attest(service, 3);
    await expect.poll(() => decisionsIn(path)).toBe(3);
    expect(() => writeFileSync(filler, Buffer.alloc(1024 * 1024))).toThrow(/ENOSPC/);
    await attest(service, 120);
    await expect.poll(() => readiness(service)).toBe(503);
    rmSync(filler);
    spawnSync('mount', ['-o', 'remount,size=4m', disk]);
    await expect.poll(() => readiness(service), { timeout: 30_000 }).toBe(200);
    await attest(service, 5);
    await service.stop();
    const { whole } = linesOf(path);
    const ids = new Set(whole.map(({ requestId }) => requestId));
    expect([whole.length, ids.size]).toEqual([128, 128]);
    rmSync(path);
  });
});

describe('after the process was killed', { timeout: 120_000 }, () => {
  it('in the middle of a line, the next record begins a line', async () => {
    const path = join(folder, 'torn.jsonl');
    writeFileSync(path, '{"audit":"attestation","at":"2026-01-01T00:00:00.000Z","inst');
    const service = await start(path, 'torn');
    await attest(service, 2);
    await service.stop();
    const { whole, torn } = linesOf(path);
    expect([whole.length, torn.length]).toEqual([2, 1]);
  });
});

describe('log rotation', { timeout: 120_000 }, () => {
  it.skipIf(process.platform === 'win32')(
    'renames the file and sends SIGHUP: no record is lost',
    async () => {
      const path = join(folder, 'rotated.jsonl');
      const service = await start(path, 'rotated');
      await attest(service, 2);
      renameSync(path, `${path}.1`);
      await attest(service, 2);
      // What still waits when the file is opened anew belongs in the new one.
      await expect.poll(() => decisionsIn(`${path}.1`)).toBe(4);
      service.hangUp();
      await expect.poll(() => linesOf(path).whole.length).toBe(0);
      await attest(service, 3);
      await service.stop();
      expect([decisionsIn(`${path}.1`), decisionsIn(path)]).toEqual([4, 3]);
    },
  );

  it('copies and truncates the file: the next record begins it', async () => {
    const path = join(folder, 'truncated.jsonl');
    const service = await start(path, 'truncated');
    await attest(service, 2);
    await expect.poll(() => decisionsIn(path)).toBe(2);
    writeFileSync(path, '');
    await attest(service, 1);
    await service.stop();
    expect(readFileSync(path, 'utf8')).toMatch(/^\{"audit":"attestation"[^\n]+\}\n$/);
  });

  it('by another program that writes to the file leaves every line whole', async () => {
    const path = join(folder, 'shared.jsonl');
    const service = await start(path, 'shared');
    await attest(service, 1);
    await expect.poll(() => decisionsIn(path)).toBe(1);
    appendFileSync(path, '{"audit":"attestation"}\n');
    await attest(service, 1);
    await service.stop();
    expect(linesOf(path)).toMatchObject({ whole: { length: 3 }, torn: [] });
  });
});
