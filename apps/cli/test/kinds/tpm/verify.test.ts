import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';
import { noVectors, vector } from '../../vectors.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

interface RequestVector {
  readonly aikRootPem: string;
  readonly challengeHex: string;
  readonly httpBody: { readonly data: string };
}

/** A request of the reference cases as files, as people have them. */
function files(name: string): {
  readonly body: string;
  readonly message: string;
  readonly root: string;
  readonly challenge: string;
} {
  const own = mkdtempSync(join(folder.path, 'request-'));
  const { aikRootPem, challengeHex, httpBody } = JSON.parse(
    readFileSync(vector(`tpm/swtpm/${name}.json`), 'utf8'),
  ) as RequestVector;
  const paths = {
    body: join(own, 'body.json'),
    message: join(own, 'message.json'),
    root: join(own, 'root.pem'),
  };
  writeFileSync(paths.body, JSON.stringify(httpBody));
  writeFileSync(paths.message, Buffer.from(httpBody.data, 'base64url'));
  writeFileSync(paths.root, aikRootPem);
  return { ...paths, challenge: challengeHex };
}

describe.skipIf(noVectors)('evidence verify tpm', () => {
  const at = ['--at', '2026-12-01', '--json'];

  it('accepts a recorded request, from its body and from its message', async () => {
    const { body, message, root, challenge } = files('v2-basic-rhel8');
    for (const file of [body, message]) {
      const result = await run([
        'evidence',
        'verify',
        'tpm',
        file,
        '--trust-root',
        root,
        '--challenge',
        challenge,
        ...at,
      ]);
      expect(result.status).toBe(0);
      expect(result.json()).toMatchObject({
        accepted: true,
        type: 'Tpm',
        status: 'Verified',
        claims: { nonce: expect.any(String), secureBootEnabled: true, events: expect.any(String) },
      });
    }
    const shown = await run(['evidence', 'show', body]);
    expect(shown.stdout).toContain('TPM request, version 2');
  });

  it('says when freshness was not proven, and refuses another challenge', async () => {
    const { message, root } = files('v2-basic-rhel8');
    const result = await run([
      'evidence',
      'verify',
      'tpm',
      message,
      '--trust-root',
      root,
      '--at',
      '2026-12-01',
    ]);
    expect(result.status).toBe(0);
    expect(result.stdout).toContain('freshness is not proven');
    const other = await run([
      'evidence',
      'verify',
      'tpm',
      message,
      '--trust-root',
      root,
      '--challenge',
      '00'.repeat(16),
      ...at,
    ]);
    expect(other.status).toBe(1);
    expect(other.json()).toMatchObject({ accepted: false, error: { code: 'ChallengeMismatch' } });
    const odd = await run(['evidence', 'verify', 'tpm', message, '--challenge', '0']);
    expect(odd.status).toBe(2);
  });

  it('asks what a policy would ask', async () => {
    const { message, root } = files('v2-basic-rhel8.neg-cert-eku');
    const verify = (...more: readonly string[]) =>
      run(['evidence', 'verify', 'tpm', message, '--trust-root', root, ...more, ...at]);
    expect((await verify()).json()).toMatchObject({ error: { code: 'AikCertificatePurpose' } });
    const lenient = await verify('--any-aik', '--pcr-mask', '0xff');
    expect(lenient.json()).toMatchObject({ accepted: true, claims: { aikValidated: false } });
    expect((await verify('--pcr-mask', '0x1000000')).status).toBe(2);
    const text = await run([
      'evidence',
      'verify',
      'tpm',
      message,
      '--trust-root',
      root,
      '--any-aik',
      '--at',
      '2026-12-01',
    ]);
    expect(text.stdout).toContain('characters of JSON: see --json');
  });

  it('takes SHA-1 only when told to, and nothing under a root that is not trusted', async () => {
    const { message, root } = files('v1-basic-windows-sha1');
    const verify = (...more: readonly string[]) =>
      run(['evidence', 'verify', 'tpm', message, ...more, ...at]);
    expect((await verify('--trust-root', root)).json()).toMatchObject({
      error: { code: 'TpmAlgorithmNotAccepted' },
    });
    expect((await verify('--trust-root', root, '--allow-sha1')).status).toBe(0);
    expect((await verify('--allow-sha1')).json()).toMatchObject({
      error: { code: 'AikCertificateUntrusted' },
    });
  });
});
