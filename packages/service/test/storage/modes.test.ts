/** Permissions of what the service depends on: writable by others ends the start, readable is warned of, both with the cure. */

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readServerCertificate } from '../../src/http/own-tls.ts';
import { openSealer } from '../../src/keys/master-key.ts';
import { openDataDirectory } from '../../src/storage/files.ts';
import { openToOthers, refuseWritable } from '../../src/storage/modes.ts';
import { type PlainService, plainService } from '../http/plain-service.ts';

const folders: string[] = [];
let running: PlainService | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'veritee modes-'));
  folders.push(path);
  return path;
}

/** Why a start was refused. */
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string; message: string; hint?: string; found?: string }) => error,
  );

describe.skipIf(process.platform === 'win32')('a file', () => {
  it.each([
    [0o600, false, false],
    [0o400, false, false],
    [0o640, true, false],
    [0o644, true, false],
    [0o444, true, false],
    [0o620, true, true],
    [0o660, true, true],
    [0o602, true, true],
    [0o666, true, true],
  ])('with permissions %o', async (mode, isWarned, isRefused) => {
    const path = join(folder(), 'file');
    writeFileSync(path, '');
    chmodSync(path, mode);
    const warning = await openToOthers(path);
    expect(warning !== undefined).toBe(isWarned);
    const refused = await refusal(refuseWritable(path));
    expect(refused?.code).toBe(isRefused ? 'InvalidOperation' : undefined);
    // The command is exact: it can be pasted, whatever the path.
    for (const text of [warning, refused?.hint]) {
      if (text === undefined) continue;
      spawnSync('sh', ['-c', text.slice(text.indexOf('chmod'))]);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
  });

  it('that does not exist is not judged', async () => {
    const path = join(folder(), 'none');
    expect(await openToOthers(path)).toBe(undefined);
    expect(await refusal(refuseWritable(path))).toBe(undefined);
  });
});

describe.skipIf(process.platform === 'win32')('a service', () => {
  async function startedWith(dataDirectory: string, more: Parameters<typeof plainService>[0] = {}) {
    const lines: string[] = [];
    running = await plainService({
      dataDirectory,
      log: { write: (line) => void lines.push(line), level: 'warn' },
      ...more,
    });
    await running.close();
    running = undefined;
    return lines.join('');
  }

  it('makes all that it keeps for its owner only', async () => {
    const data = join(folder(), 'data');
    expect(await startedWith(data)).not.toContain('can be read by others');
    expect(await startedWith(data)).not.toContain('can be read by others');
  });

  it.each([
    ['', 0o770, 0o750],
    ['veritee.db', 0o660, 0o640],
    ['veritee.db', 0o602, 0o604],
  ])(
    'is refused where others can write "%s", and warns where they can read it',
    async (name, writable, readable) => {
      const data = join(folder(), 'data');
      await startedWith(data);
      const path = join(data, name);
      chmodSync(path, writable);
      expect(await refusal(startedWith(data))).toMatchObject({ code: 'InvalidOperation' });
      chmodSync(path, readable);
      expect(await startedWith(data)).toContain('can be read by others');
    },
  );

  it('warns of a master key that a container platform mounts readable, and refuses one that others can write', async () => {
    const data = join(folder(), 'data');
    const file = join(folder(), 'key');
    writeFileSync(file, '11'.repeat(32));
    chmodSync(file, 0o444);
    expect(await startedWith(data, { masterKey: { file } })).toContain(`${file} can be read by others`);
    chmodSync(file, 0o666);
    const parts = [{ file }, await openDataDirectory(data)] as const;
    expect(await refusal(openSealer(...parts))).toMatchObject({ code: 'InvalidOperation' });
  });

  it('keeps refusing its own master key where others can read it', async () => {
    const data = join(folder(), 'data');
    await startedWith(data);
    chmodSync(join(data, 'master-key'), 0o640);
    expect(await refusal(startedWith(data))).toMatchObject({ code: 'InternalError' });
    chmodSync(join(data, 'master-key'), 0o620);
    const refused = await refusal(startedWith(data));
    expect(refused?.message).toContain('can be changed by others');
  });

  it.each([
    [0o640, 'can be read by others'],
    [0o602, 'can be changed by others'],
  ])('warns of records of decisions with permissions %o', async (mode, warning) => {
    const data = join(folder(), 'data');
    const attestations = join(folder(), 'decisions.jsonl');
    writeFileSync(attestations, '');
    chmodSync(attestations, mode);
    expect(await startedWith(data, { audit: { attestations } })).toContain(`${attestations} ${warning}`);
  });

  it('does not warn of a device that records of decisions go to', async () => {
    const data = join(folder(), 'data');
    expect(await startedWith(data, { audit: { attestations: '/dev/null' } })).toBe('');
  });

  it('does not take a TLS key that others can write', async () => {
    const key = join(folder(), 'key.pem');
    writeFileSync(key, '');
    chmodSync(key, 0o622);
    const refused = await refusal(readServerCertificate({ certificate: key, key }, new Date()));
    expect(refused).toMatchObject({ code: 'InvalidOperation', found: '0622' });
  });
});
