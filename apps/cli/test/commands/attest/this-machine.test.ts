/** `attest --from-this-machine` against a directory that behaves like the kernel's report interface. */

import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { concat } from '@veritee/core/internal';
import { openSimulatedPki, type SimulatedPki, simulateSnp, simulateTdx } from '@veritee/simulator';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pkiDirectory } from '../../../src/input/data-directory.ts';
import { tsmReport } from '../../../src/input/tsm-report.ts';
import { run } from '../../run.ts';
import { serving, temporaryFolder } from '../../serving.ts';

/** What a driver answers; without certificates, there is no file for them. */
interface Answer {
  readonly outblob: Uint8Array;
  readonly auxblob?: Uint8Array;
}

/** Answers every folder that is made in it, as the driver of a guest does. */
function behaveLikeTsm(
  directory: string,
  answer: (inblob: Uint8Array) => Answer,
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
      const { outblob, auxblob } = answer(new Uint8Array(data));
      if (auxblob !== undefined) writeFileSync(join(folder, 'auxblob'), auxblob);
      writeFileSync(join(folder, 'outblob'), outblob);
    }
  }, 5);
  return () => clearInterval(timer);
}

/** Where the report data is in an SEV-SNP report. */
const REPORT_DATA = 0x50;

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

/** The table that a host gives to its guest: the provider's key, and the certificates above it (GHCB §4.1.8.1). */
function certificateTable(pki: SimulatedPki): Uint8Array {
  const { vek, intermediate, ark } = pki.snp.chip('Milan').keys.asvk;
  const entries = [
    ['a8074bc2a25a483eaae639c045a0b8a1', vek],
    ['4ab7b379bbac4fe4a02f05aef327c782', intermediate],
    ['c0b406a4a803495297433fb6014cd0ae', ark],
  ] as const;
  let end = (entries.length + 1) * 24;
  const heads = entries.map(([guid, { certificate }]) => {
    const head = Buffer.alloc(24);
    head.write(guid, 'hex');
    head.writeUInt32LE(end, 16);
    head.writeUInt32LE(certificate.der.length, 20);
    end += certificate.der.length;
    return new Uint8Array(head);
  });
  return concat(...heads, new Uint8Array(24), ...entries.map(([, { certificate }]) => certificate.der));
}

describe('attest --from-this-machine', () => {
  it('attests a TD by the report that its kernel makes for the runtime data', async () => {
    const data = join(folder.path, 'data');
    const server = await serving(['serve', '--simulator', '--data', data, '--port', '0', '--json']);
    try {
      const pki = openSimulatedPki(pkiDirectory(data));
      stop = behaveLikeTsm(tsm, (reportData) => ({ outblob: simulateTdx(pki, { reportData }) }));
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

  it.each([
    ['with the certificates that its host gives', 'vlek', certificateTable],
    ['without certificates, which the service then asks for', 'up-to-date', () => new Uint8Array()],
    ['where hosts can give none', 'up-to-date', () => undefined],
  ] as const)('attests an SEV-SNP guest by its kernel, %s', async (_, scenario, tableOf) => {
    const data = join(folder.path, 'data');
    const server = await serving(['serve', '--simulator', '--data', data, '--port', '0', '--json']);
    try {
      const pki = openSimulatedPki(pkiDirectory(data));
      const runtime = join(folder.path, 'key.json');
      writeFileSync(runtime, '{"key":"mine"}');
      const runtimeData = new Uint8Array(readFileSync(runtime));
      const { report } = simulateSnp(pki, { scenario, runtimeData });
      const auxblob = tableOf(pki);
      const asked: Uint8Array[] = [];
      const answer = (inblob: Uint8Array) => {
        asked.push(inblob);
        return { outblob: report, ...(auxblob !== undefined && { auxblob }) };
      };
      stop = behaveLikeTsm(tsm, answer, 'sev_guest');
      const { endpoint, certificateAuthority } = server.ready;
      const result = await run([
        ...['attest', 'snp', '--endpoint', endpoint, '--ca', certificateAuthority, '--json'],
        ...['--from-this-machine', tsm, '--runtime-json', runtime],
      ]);
      expect(result.status, result.stderr).toBe(0);
      expect(result.json()).toMatchObject({
        claims: { 'x-ms-attestation-type': 'sevsnpvm', 'x-ms-runtime': { key: 'mine' } },
      });
      expect(asked).toEqual([report.subarray(REPORT_DATA, REPORT_DATA + 64)]);
    } finally {
      await server.stop();
    }
  });

  it('says that a machine has no report interface', async () => {
    const result = await attest('tdx', '--from-this-machine', join(folder.path, 'missing'));
    expect([result.status, result.json()]).toMatchObject([3, { error: { code: 'MachineNotSupported' } }]);
  });

  it('says that a machine is of another kind', async () => {
    stop = behaveLikeTsm(tsm, () => ({ outblob: new Uint8Array(8) }), 'sev_guest');
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

/**
 * Answers the first folder that is made in it with one report after the other, each under a generation of its own. A report
 * is a pipe, which opens once someone reads it: so the generation moves on between the two looks at it.
 */
async function behaveLikeBusyTsm(directory: string, reports: readonly string[]): Promise<void> {
  const folder = join(directory, await theFolderIn(directory));
  const outblob = join(folder, 'outblob');
  const pipe = (): void => {
    execFileSync('mkfifo', [`${outblob}.next`]);
    renameSync(`${outblob}.next`, outblob);
  };
  pipe();
  writeFileSync(join(folder, 'provider'), 'tdx_guest\n');
  writeFileSync(join(folder, 'generation'), '1\n');
  for (const [index, report] of reports.entries()) {
    const reading = await open(outblob, 'w');
    const isLast = index === reports.length - 1;
    if (!isLast) {
      await writeFile(join(folder, 'generation'), `${index + 2}\n`);
      pipe();
    }
    await reading.writeFile(report);
    await reading.close();
  }
}

async function theFolderIn(directory: string): Promise<string> {
  for (;;) {
    const [name] = readdirSync(directory).filter((each) => existsSync(join(directory, each, 'inblob')));
    if (name !== undefined) return name;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a report that another program has made anew while it was read', () => {
  it.skipIf(process.platform === 'win32')('is not taken: the kernel is asked again', async () => {
    const busy = behaveLikeBusyTsm(tsm, ['for others', 'for others again', 'ours']);
    const { provider, report } = await tsmReport(new Uint8Array(32), tsm);
    // A report that nobody came for would keep its writer waiting.
    for (const name of readdirSync(tsm)) {
      closeSync(openSync(join(tsm, name, 'outblob'), constants.O_RDONLY | constants.O_NONBLOCK));
    }
    await busy;
    expect([provider, new TextDecoder().decode(report)]).toEqual(['tdx_guest', 'ours']);
  });
});
