/** `attest --from-this-machine` against a directory that behaves like the kernel's report interface. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorld, simulateTdx } from '@veritee/simulator';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { worldDirectory } from '../../../src/input/data-directory.ts';
import { run } from '../../run.ts';
import { serving, temporaryFolder } from '../../serving.ts';

/** Answers every folder that is made in it, as the driver of a guest does. */
function behaveLikeTsm(
  directory: string,
  answer: (inblob: Uint8Array) => Uint8Array,
  provider = 'tdx_guest',
): () => void {
  const answered = new Set<string>();
  const timer = setInterval(() => {
    for (const name of readdirSync(directory)) {
      const folder = join(directory, name);
      const inblob = join(folder, 'inblob');
      if (answered.has(name) || !existsSync(inblob)) continue;
      const data = readFileSync(inblob);
      if (data.length !== 64) continue;
      answered.add(name);
      writeFileSync(join(folder, 'provider'), `${provider}\n`);
      writeFileSync(join(folder, 'generation'), '1\n');
      writeFileSync(join(folder, 'outblob'), answer(new Uint8Array(data)));
    }
  }, 5);
  return () => clearInterval(timer);
}

const folder = temporaryFolder();
afterAll(() => folder.remove());
let count = 0;
let tsm: string;
let stop: (() => void) | undefined;
beforeEach(() => {
  tsm = join(folder.path, `tsm-${count++}`);
  mkdirSync(tsm);
});
afterEach(() => {
  stop?.();
  stop = undefined;
  rmSync(tsm, { recursive: true, force: true });
});

const attest = (type: string, ...more: string[]) =>
  run(['attest', type, '--endpoint', 'https://127.0.0.1:1', '--json', ...more]);

describe('attest --from-this-machine', () => {
  it('attests a TD by the report that its kernel makes for the runtime data', async () => {
    const data = join(folder.path, 'data');
    const server = await serving(['serve', '--simulator', '--data', data, '--port', '0', '--json']);
    try {
      const world = openWorld(worldDirectory(data));
      stop = behaveLikeTsm(tsm, (reportData) => simulateTdx(world, { reportData }));
      const runtime = join(folder.path, 'key.json');
      writeFileSync(runtime, '{"key":"mine"}');
      const { endpoint, certificateAuthority } = server.ready;
      const result = await run([
        ...['attest', 'tdx', '--endpoint', endpoint, '--ca', certificateAuthority, '--json'],
        ...['--from-this-machine', tsm, '--runtime-json', runtime],
      ]);
      expect(result.status).toBe(0);
      expect(result.json()).toMatchObject({
        claims: { 'x-ms-attestation-type': 'tdxvm', 'x-ms-runtime': { key: 'mine' } },
      });
    } finally {
      await server.stop();
    }
  });

  it('says that a machine has no report interface', async () => {
    const result = await attest('tdx', '--from-this-machine', join(folder.path, 'missing'));
    expect([result.status, result.json()]).toMatchObject([3, { error: { code: 'MachineNotSupported' } }]);
  });

  it('says that a machine is of another kind', async () => {
    stop = behaveLikeTsm(tsm, () => new Uint8Array(8), 'sev_guest');
    const result = await attest('tdx', '--from-this-machine', tsm);
    expect([result.status, result.json()]).toMatchObject([3, { error: { code: 'MachineNotSupported' } }]);
  });

  it('is refused with a file beside it, and for evidence that no kernel hands out', async () => {
    const both = await attest('tdx', '--from-this-machine', tsm, '--evidence', 'quote.bin');
    expect(both.json()).toMatchObject({ error: { code: 'InvalidUsage' } });
    const enclave = await attest('sgx', '--from-this-machine', tsm);
    expect(enclave.json()).toMatchObject({ error: { code: 'TypeNotSupported' } });
  });
});
