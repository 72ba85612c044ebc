/** A disk that is full, a folder that cannot be written: a clear error, nothing half-done, and all is well afterwards. */

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { type DeliveredEndorsement, endorsement, writeFolder } from '@veritee/evidence';
import { readEndorsements, writeArchive } from '@veritee/evidence/internal';
import { openSimulatedPki } from '@veritee/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { API, attestBody, documentIn, numberedPolicy, numberIn } from '../support/documents.ts';
import { killAll, type ServiceProcess, startServiceProcess } from '../support/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-disk-'));
const pki = join(folder, 'PKI');
const evidence = attestBody(openSimulatedPki(pki));
const POLICY = `/policies/SgxEnclave?${API}`;
const MEGABYTES = 4;

/** Mounted for the tests, each of which has a small disk to itself. */
const mounted: string[] = [];
const canMount = mountSmallDisk('trial') !== undefined;
if (!canMount)
  console.warn('No file system can be mounted here: tests of full and read-only disks are skipped.');
const isRoot = process.getuid?.() === 0;
const ownDisk = isRoot ? mountSmallDisk('read-only') : undefined;

afterAll(async () => {
  await killAll();
  for (const path of mounted) spawnSync('umount', [path]);
  rmSync(folder, { recursive: true, force: true });
});

function mountSmallDisk(name: string): string | undefined {
  const path = join(folder, name);
  mkdirSync(path);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', path]);
  if (status !== 0) return undefined;
  mounted.push(path);
  return path;
}

/** A small disk for one test. */
function smallDisk(name: string): string {
  const path = mountSmallDisk(name);
  if (path === undefined) throw new Error('a disk could be mounted a moment ago');
  return path;
}

function attest(service: ServiceProcess) {
  return service.call('POST', `/attest/SgxEnclave?${API}`, evidence, 'application/json');
}

/** Large policies fill a small disk soon: each stays in the history. */
function largePolicy(number: number): string {
  const filler = 'x'.repeat(20_000);
  return unsecuredPolicyToken(
    'version= 1.0;authorizationrules{=> permit();};issuancerules{' +
      `=> issue(type="number", value=${number}); => issue(type="filler", value="${filler}");};`,
  );
}

describe.skipIf(!canMount)('a full disk', { timeout: 240_000 }, () => {
  it('refuses changes with 503, keeps what was acknowledged, and goes on once there is space', async () => {
    const disk = smallDisk('changes');
    const dataDirectory = join(disk, 'data');
    let service = await startServiceProcess({ dataDirectory, pki });
    let acknowledged = 0;
    let inForce = '';
    let refused = 0;
    for (let number = 1; number <= 400 && refused < 3; number++) {
      const document = largePolicy(number);
      const answer = await service.call('PUT', POLICY, document);
      if (answer.status === 200) {
        acknowledged = number;
        inForce = document;
      } else {
        refused++;
        expect(answer.status).toBe(503);
        expect(answer.body.error).toMatchObject({
          code: 'StorageUnavailable',
          innererror: { code: expect.stringMatching(/^Disk/) },
        });
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    }
    expect(acknowledged).toBeGreaterThan(0);
    expect(refused).toBe(3);
    fillDisk(join(disk, 'filler'));
    // What a refused change left of the database's own space takes smaller ones still, until it is used up.
    for (let number = 1001; number < 1200; number++) {
      const document = numberedPolicy(number);
      if ((await service.call('PUT', POLICY, document)).status !== 200) break;
      acknowledged = number;
      inForce = document;
    }
    await expect
      .poll(async () => (await service.call('GET', '/readyz')).body, { timeout: 90_000, interval: 500 })
      .toMatchObject({ status: 'not ready', codes: { storage: expect.stringMatching(/^Disk/) } });
    rmSync(join(disk, 'filler'));
    // What is in force is what was acknowledged; attesting needs no space.
    expect(documentIn(await service.call('GET', POLICY))).toBe(inForce);
    expect(numberIn(await attest(service))).toBe(acknowledged);

    await service.kill();
    spawnSync('mount', ['-o', `remount,size=${4 * MEGABYTES}m`, disk]);
    service = await startServiceProcess({ dataDirectory, pki });
    expect(numberIn(await attest(service))).toBe(acknowledged);
    expect((await service.call('PUT', POLICY, numberedPolicy(2000))).status).toBe(200);
    expect(numberIn(await attest(service))).toBe(2000);
    await service.stop();
  });

  it('leaves an archive and a folder of endorsements as they were', async () => {
    const item = (size: number): DeliveredEndorsement => ({
      request: { kind: 'root-crl' },
      endorsement: endorsement(new Uint8Array(size).fill(1), 'made'),
    });
    const disk = smallDisk('endorsements');
    const [archive, kept] = [join(disk, 'kept.json'), join(disk, 'kept')];
    const [small, large] = [[item(1000)], [item(20 * MEGABYTES * 1024 * 1024)]];
    await writeArchive(archive, small);
    await writeFolder(kept, small);
    const names = readdirSync(disk);
    await expect(writeArchive(archive, large)).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(writeFolder(kept, large)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readEndorsements(archive)).toMatchObject([
      { endorsement: { sha256: small[0]?.endorsement.sha256 } },
    ]);
    expect(await readEndorsements(kept)).toMatchObject([
      { endorsement: { sha256: small[0]?.endorsement.sha256 } },
    ]);
    expect(readdirSync(disk)).toEqual(names);
  });

  it('does not let a service start without a word', async () => {
    const path = smallDisk('start');
    const filler = join(path, 'filler');
    const full = fillDisk(filler);
    expect(full).toBe(true);
    const started = startServiceProcess({ dataDirectory: join(path, 'another'), pki });
    await expect(started).rejects.toMatchObject({ code: expect.stringMatching(/^(DiskFull|ENOSPC)$/) });
    rmSync(filler);
    const service = await startServiceProcess({ dataDirectory: join(path, 'another'), pki });
    expect((await attest(service)).status).toBe(200);
    await service.stop();
  });
});

/** Takes all the space that there is. */
function fillDisk(file: string): boolean {
  try {
    writeFileSync(file, Buffer.alloc(16 * MEGABYTES * 1024 * 1024));
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  }
}

/** Permissions do not bind root: there the whole file system is made read-only. */
const canForbid = !isRoot || ownDisk !== undefined;

describe.skipIf(!canForbid)('a data directory that cannot be written', { timeout: 120_000 }, () => {
  it('ends the start with a code, and is as it was once it can be written again', async () => {
    const parent = ownDisk ?? folder;
    const dataDirectory = join(parent, 'data');
    const options = { dataDirectory, pki };
    const first = await startServiceProcess(options);
    expect((await first.call('PUT', POLICY, numberedPolicy(7))).status).toBe(200);
    await first.stop();

    setWritable(dataDirectory, false);
    await expect(startServiceProcess(options)).rejects.toMatchObject({ code: 'ReadOnly' });
    setWritable(dataDirectory, true);
    const again = await startServiceProcess(options);
    expect(documentIn(await again.call('GET', POLICY))).toBe(numberedPolicy(7));
    await again.stop();
  });

  function setWritable(path: string, writable: boolean): void {
    if (ownDisk !== undefined) {
      const { status } = spawnSync('mount', ['-o', `remount,${writable ? 'rw' : 'ro'}`, ownDisk]);
      expect(status).toBe(0);
      return;
    }
    chmodSync(path, writable ? 0o700 : 0o500);
    chmodSync(join(path, 'veritee.db'), writable ? 0o600 : 0o400);
  }
});
