/** Requests as Azure's own tools build them, made by Python; sealed answers opened by Go: neither knows anything of this project. */

import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { jwsClaims, parseJws } from '@veritee/core/internal';
import { type GuestTee, simulatedTrust, simulateGuest } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const DIALECTS = fileURLToPath(new URL('azure-guest/dialects.py', import.meta.url));
const OPENER = fileURLToPath(new URL('azure-guest/open.go', import.meta.url));

function runs(program: string, ...argv: readonly string[]): boolean {
  return spawnSync(program, argv, { stdio: 'ignore' }).status === 0;
}
const havePython = runs('python3', '--version');
const haveGo = runs('go', 'version');
if (!havePython || !haveGo) console.warn('skipped: no Python or no Go');

/** The output of a program for some input. */
function outputOf(program: string, argv: readonly string[], input: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, argv, { maxBuffer: 64e6 }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(stderr || error.message)),
    );
    child.stdin?.end(JSON.stringify(input));
  });
}

interface Info {
  readonly TpmInfo: { readonly AikPub: string };
}

describe.skipIf(!havePython || !haveGo)('an Azure guest that others wrote the client of', () => {
  let running: SimulatedService;
  let opener: string;
  beforeAll(async () => {
    running = await startSimulatedService({ protocol: 'http', trust: simulatedTrust() });
    opener = `${running.directory}/open`;
    execFileSync('go', ['build', '-o', opener, OPENER], { env: { ...process.env, GOFLAGS: '-mod=mod' } });
  }, 120_000);
  afterAll(() => running.close());

  it.each<GuestTee>(['snp', 'tdx', 'none'])('is answered in every dialect, on %s', async (tee) => {
    const guest = simulateGuest(running.pki, { tee });
    const info = JSON.parse(Buffer.from(guest.evidence).toString()) as Info;
    const area = Buffer.from(info.TpmInfo.AikPub, 'base64').subarray(2);
    const aikName = Buffer.concat([Buffer.of(0, 11), createHash('sha256').update(area).digest()]);
    const given = { info, aikName: aikName.toString('base64') };
    const bodies = JSON.parse(await outputOf('python3', [DIALECTS], given)) as Record<string, object>;
    expect(Object.keys(bodies).length).toBeGreaterThanOrEqual(6);
    const key = guest.encryptionKey.export({ type: 'pkcs8', format: 'pem' });
    for (const [dialect, body] of Object.entries(bodies)) {
      const answer = await fetch(`${running.service.endpoint}/attest/AzureGuest?api-version=2020-10-01`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const { token, error } = (await answer.json()) as { token?: string; error?: object };
      expect([dialect, answer.status, error]).toEqual([dialect, 200, undefined]);
      const claims = jwsClaims(parseJws(await outputOf(opener, [], { token, key })));
      expect([dialect, claims['x-ms-attestation-type']]).toEqual([dialect, 'azurevm']);
      const type = { snp: 'sevsnpvm', tdx: 'tdxvm', none: undefined }[tee];
      expect(
        (claims['x-ms-isolation-tee'] as Record<string, unknown> | undefined)?.['x-ms-attestation-type'],
      ).toBe(type);
    }
  });
});
