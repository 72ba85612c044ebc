/** Azure guests on the command line: simulated, shown, verified, attested from a file, by a simulated guest and by a TPM. */

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { certifyAttestationKey, openSimulatedPki, scenariosOf, simulateParavisor } from '@veritee/simulator';
import { guestIndex, keyTemplate, openTpm, rsaKeyIn } from '@veritee/tpm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haveVectors, vectors } from '../../../../packages/evidence/test/vectors.ts';
import { haveSwtpm, startSwtpm } from '../../../../test/support/swtpm.ts';
import { pkiDirectory } from '../../src/input/data-directory.ts';
import { GUEST_SCENARIO_NAMES } from '../../src/kinds/guest/scenario-names.ts';
import { quoteOfHost } from '../../src/kinds/guest/td-quote.ts';
import { type Run, run } from '../run.ts';
import { type Serving, serving, temporaryFolder } from '../serving.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
afterAll(() => folder.remove());

const simulate = (out: string, ...more: readonly string[]): Promise<Run> =>
  run(['simulate', 'azureguest', '--out', out, '--data', data, ...more]);

/** What `simulate` says to try. */
async function tried(out: string, ...more: readonly string[]): Promise<Run> {
  const made = await simulate(out, ...more);
  expect(made.status).toBe(0);
  const line = /Try +veritee (.*)$/m.exec(made.stdout)?.[1] ?? '';
  return run([...line.split(' '), '--json']);
}

describe('simulate azureguest', () => {
  it('lists all scenarios in its help', () => {
    expect(GUEST_SCENARIO_NAMES).toEqual(scenariosOf('AzureGuest').map(({ name }) => name));
  });

  it.each(scenariosOf('AzureGuest'))('$name comes out as it says', async ({ name, expected }) => {
    const result = await tried(join(folder.path, name), '--scenario', name);
    const { accepted, error } = result.json() as { accepted: boolean; error?: { code: string } };
    expect([accepted, error?.code]).toEqual([
      expected.accepted,
      'code' in expected ? expected.code : undefined,
    ]);
    expect(result.status).toBe(expected.accepted ? 0 : 1);
  });

  it.each(['snp', 'tdx', 'none'])('makes a guest on %s that can be verified and shown', async (tee) => {
    const out = join(folder.path, `on-${tee}`);
    const result = await tried(out, '--tee', tee, '--system', 'windows', '--client-payload', 'nonce=1234');
    expect(result.json()).toMatchObject({
      accepted: true,
      claims: { 'x-ms-runtime': { 'client-payload': { nonce: 'MTIzNA==' } } },
    });
    const shown = await run(['evidence', 'show', join(out, 'evidence.bin')]);
    expect(shown.stdout).toContain('AzureGuest evidence');
    expect(shown.stdout).toContain('Encryption key');
    if (tee === 'none') return;
    const report = await run(['evidence', 'show', join(out, 'hcl-report.bin')]);
    expect(report.stdout).toContain(tee === 'snp' ? 'about a SEV-SNP guest' : 'about a TDX guest');
    expect(report.stdout).toContain('HCLAkPub');
  });

  it('refuses what there is not', async () => {
    const wrong: readonly (readonly [string, string, string])[] = [
      ['--scenario', 'otherak', 'other-ak'],
      ['--tee', 'cca', 'snp, tdx or none'],
      ['--client-payload', 'nonce', 'NAME=TEXT'],
    ];
    for (const [option, value, words] of wrong) {
      const { status, stderr } = await simulate(join(folder.path, 'x'), option, value);
      expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
    }
    const none = await simulate(join(folder.path, 'x'), '--scenario', 'other-ak', '--tee', 'none');
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('snp, tdx')]);
  });
});

describe('evidence verify azureguest', () => {
  const verify = (out: string, ...more: readonly string[]): Promise<Run> =>
    run([
      ...['evidence', 'verify', 'azureguest', join(out, 'evidence.bin'), '--endorsements', out],
      ...[
        '--trust-root',
        `AMD=${join(out, 'root.pem')}`,
        '--trust-root',
        `Azure=${join(out, 'tpm-root.pem')}`,
      ],
      ...[...more, '--json'],
    ]);

  it('asks for the paravisor, or to be told that any will do', async () => {
    const out = join(folder.path, 'sound-one');
    await simulate(out);
    expect((await verify(out)).json()).toMatchObject({ error: { code: 'ParavisorUnknown' } });
    expect((await verify(out, '--allow-unknown-paravisor')).json()).toMatchObject({ accepted: true });
    const wrong = await verify(out, '--paravisor', 'mrtd=00');
    expect([wrong.status, JSON.stringify(wrong.json())]).toEqual([
      2,
      expect.stringContaining('96 hex digits'),
    ]);
    const key = await verify(out, '--secure-boot-key', '00');
    expect([key.status, JSON.stringify(key.json())]).toEqual([2, expect.stringContaining('64 hex digits')]);
  });

  it.skipIf(!haveVectors)('takes a real request whose CA is not public, when it is told to', async () => {
    const request = join(vectors, 'snp/_azureguest/trustedlaunch-windows-v2/request.json');
    const { attestationInfo } = JSON.parse(readFileSync(request, 'utf8')) as { attestationInfo: string };
    const file = join(folder.path, 'attestation-info.json');
    writeFileSync(file, Buffer.from(attestationInfo, 'base64url'));
    const argv = ['evidence', 'verify', 'azureguest', file, '--at', '2023-06-01T00:00:00Z'];
    expect((await run([...argv, '--json'])).json()).toMatchObject({
      error: { code: 'AikCertificateUntrusted' },
    });
    const told = await run([...argv, '--allow-uncertified-ak']);
    expect(told.status).toBe(0);
    expect(told.stdout).toContain("not proven to be a genuine TPM's");
    expect(told.stdout).not.toContain('DEBUG');
  });
});

describe('attest azureguest', () => {
  let service: Serving;
  beforeAll(async () => {
    service = await serving(['serve', '--port', '0', '--data', data, '--simulator']);
  });
  afterAll(() => service.stop());
  const attest = (...more: readonly string[]): Promise<Run> =>
    run([
      ...['attest', 'azureguest', '--endpoint', service.ready.endpoint],
      ...['--ca', service.ready.certificateAuthority, ...more],
    ]);

  it.each(['snp', 'tdx', 'none'])('has a simulated guest on %s attest, and opens its token', async (tee) => {
    const { status, stdout, stderr } = await attest('--tpm', 'simulated', '--data', data, '--tee', tee);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('✓ Attested by');
    expect(stdout).toContain('azurevm');
  });

  it('says why a guest is refused', async () => {
    const asked = ['--tpm', 'simulated', '--data', data, '--scenario'];
    const other = await attest(...asked, 'other-ak');
    expect([other.status, other.stdout]).toEqual([1, expect.stringContaining('another attestation key')]);
    const off = await attest(...asked, 'secure-boot-off');
    expect(off.status).toBe(1);
  });

  it('sends a file, and opens the answer with the key beside it', async () => {
    const out = join(folder.path, 'sent');
    await simulate(out, '--tee', 'tdx');
    const file = ['--evidence', join(out, 'evidence.bin')];
    const sealed = await attest(...file, '--json');
    expect(sealed.json()).toEqual({ sealedToken: expect.stringMatching(/^[\w-]+$/) });
    const opened = await attest(...file, '--decryption-key', join(out, 'encryption-key.pem'), '--json');
    expect(opened.json()).toMatchObject({ claims: { 'x-ms-attestation-type': 'azurevm' } });
    const wrong = await attest(...file, '--decryption-key', join(out, 'tpm-root.pem'));
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('private key')]);
    const bound = await attest(...file, '--runtime-data', join(out, 'evidence.bin'));
    expect([bound.status, bound.stderr]).toEqual([2, expect.stringContaining('--runtime-data')]);
  });

  it.skipIf(!haveSwtpm)('attests by a TPM, with what its paravisor left there', async () => {
    const swtpm = await startSwtpm();
    try {
      const device = await openTpm(swtpm.address);
      await device.startup();
      const key = await device.createPrimary('endorsement', keyTemplate.attestation);
      await device.evictControl(key.handle, guestIndex.attestationKey);
      await device.flush(key.handle);
      const pki = openSimulatedPki(pkiDirectory(data));
      const attestationKey = { ...rsaKeyIn(key.publicArea) };
      await device.writeNv(guestIndex.certificate, certifyAttestationKey(pki, attestationKey));
      const { hclReport } = simulateParavisor(pki, { attestationKey });
      await device.writeNv(guestIndex.hclReport, hclReport.subarray(0, 2048));
      await device.close();
      const none = await attest('--tpm', swtpm.address);
      expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('--event-log')]);
      // A log of another boot: everything up to it is proven.
      const out = join(folder.path, 'log');
      await run(['simulate', 'tpm', '--out', out]);
      const result = await attest('--tpm', swtpm.address, '--event-log', join(out, 'event-log.bin'));
      expect([result.status, result.stdout]).toEqual([1, expect.stringContaining('does not explain PCR')]);
    } finally {
      await swtpm.close();
    }
  });
});

describe('the quote of a TDX guest', () => {
  let host: Server;
  let answer: { readonly status: number; readonly body: string };
  let received: {
    readonly type: string | undefined;
    readonly path: string | undefined;
    readonly body: string;
  };
  beforeAll(async () => {
    host = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        received = { type: request.headers['content-type'], path: request.url, body };
        response.writeHead(answer.status).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => host.close(resolve)));
  const address = (): string => `http://127.0.0.1:${(host.address() as AddressInfo).port}`;

  it('comes from the host, which is asked exactly as it wants to be', async () => {
    answer = { status: 200, body: '{"quote":"BAAC"}' };
    expect(await quoteOfHost(Uint8Array.of(1, 2, 3), address())).toEqual(Uint8Array.of(4, 0, 2));
    expect(received).toEqual({ type: 'application/json', path: '/acc/tdquote', body: '{"report":"AQID"}' });
  });

  it.each([
    [500, '{"quote":"BAAC"}'],
    [200, '{}'],
    [200, 'x'],
  ])('is not taken from an answer with status %s and body %s', async (status, body) => {
    answer = { status, body };
    await expect(quoteOfHost(new Uint8Array(1024), address())).rejects.toMatchObject({
      code: 'EndpointFailed',
    });
  });
});
