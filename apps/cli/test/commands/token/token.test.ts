import { readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';
import { noVectors, vector, vectorJson } from '../../vectors.ts';

interface Recording {
  readonly issuerObserved: string;
  readonly response: { readonly body: unknown };
}

const recording = 'AttestWithRuntimeData-SgxEnclave_Aad.01.POST.attest_SgxEnclave.200.0344c18a.json';
const when = '2022-11-17T20:30:00Z';

describe.skipIf(noVectors)('a real token', () => {
  const folder = temporaryFolder();
  const token = `${folder.path}/token.jwt`;
  let issuer = '';
  let compact = '';

  beforeAll(() => {
    const { response, issuerObserved } = vectorJson<Recording>('maa/recordings', recording);
    const body = typeof response.body === 'string' ? JSON.parse(response.body) : response.body;
    compact = (body as { token: string }).token;
    issuer = issuerObserved;
    writeFileSync(token, `${compact}\n`);
    writeFileSync(`${folder.path}/certs.json`, JSON.stringify(certificates()));
  });
  afterAll(() => folder.remove());

  /** The key set of the era whose keys sign this token. */
  function certificates(): unknown {
    const keys = readdirSync(vector('maa/jwks'))
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => keysIn(vectorJson('maa/jwks', name)));
    return { keys };
  }

  const verify = (...more: string[]) =>
    run([
      'token',
      'verify',
      token,
      '--issuer',
      issuer,
      '--keys',
      `${folder.path}/certs.json`,
      '--at',
      when,
      ...more,
    ]);

  it('is shown without being judged', async () => {
    const json = await run(['token', 'show', token, '--json']);
    expect(json.status).toBe(0);
    expect(json.json()).toMatchObject({ signed: true, header: { alg: 'RS256' }, claims: { iss: issuer } });
    const text = await run(['token', 'show', '-'], { stdin: JSON.stringify({ token: compact }) });
    expect(text.stdout).toContain('not verified');
    expect(text.stdout).toContain('x-ms-sgx-mrenclave');
  });

  it('is valid at its time, for those who accept debug enclaves', async () => {
    const result = await verify('--allow-debug', '--json', '--type', 'sgx', '--product-id', '1');
    expect(result.json()).toMatchObject({ valid: true, problems: [], claims: { iss: issuer } });
    expect(result.status).toBe(0);
    expect((await verify('--allow-debug')).stdout).toContain('✓ The token is valid');
  });

  it.each([
    [[], 'DebuggableRefused'],
    [['--allow-debug', '--at', '2022-11-20T00:00:00Z'], 'TokenExpired'],
    [['--allow-debug', '--issuer', 'https://other.wus.attest.azure.net'], 'IssuerUnexpected'],
    [['--allow-debug', '--measurement', '00'.repeat(32)], 'MeasurementUnexpected'],
    [['--allow-debug', '--signer', '00'.repeat(48)], 'SignerUnexpected'],
    [['--allow-debug', '--host-data', '00'.repeat(32)], 'ClaimMissing'],
    [['--allow-debug', '--tee-status', 'UpToDate,Revoked'], 'TeeStatusUnexpected'],
    [['--allow-debug', '--mr-enclave', '00'.repeat(32)], 'MrEnclaveUnexpected'],
    [['--allow-debug', '--mr-signer', '00'.repeat(32)], 'MrSignerUnexpected'],
    [['--allow-debug', '--product-id', '7'], 'ProductIdUnexpected'],
    [['--allow-debug', '--minimum-svn', '9'], 'SvnTooLow'],
    [['--allow-debug', '--policy-hash', 'A'.repeat(43)], 'PolicyHashUnexpected'],
    [['--allow-debug', '--nonce', 'other'], 'ClaimMissing'],
    [['--allow-debug', '--maximum-age', '1'], 'TokenTooOld'],
    [['--allow-debug', '--type', 'snp'], 'AttestationTypeUnexpected'],
  ])('is refused with %j', async (more, code) => {
    const result = await verify(...more, '--json');
    expect(result.status).toBe(1);
    const { valid, claims, problems } = result.json();
    expect({ valid, claims }).toEqual({ valid: false, claims: {} });
    expect((problems as { code: string }[]).map((problem) => problem.code)).toContain(code);
    const text = await verify(...more);
    expect(text.status).toBe(1);
    expect(text.stdout).toContain(code);
  });

  it('is refused when a bit changed', async () => {
    const changed = compact.replace(/.(.{20})$/, (all, rest: string) =>
      all.startsWith('A') ? `B${rest}` : `A${rest}`,
    );
    const result = await run(
      [
        'token',
        'verify',
        '-',
        '--issuer',
        issuer,
        '--keys',
        `${folder.path}/certs.json`,
        '--at',
        when,
        '--json',
      ],
      { stdin: changed },
    );
    expect(result.status).toBe(1);
    expect(JSON.stringify(result.json())).toContain('SignatureInvalid');
  });

  it('cannot be judged when the keys cannot be fetched', async () => {
    const result = await run(['token', 'verify', token, '--issuer', 'https://127.0.0.1:1', '--json']);
    // A token of another issuer is refused before anything is fetched.
    expect(result.status).toBe(1);
    expect(JSON.stringify(result.json())).toContain('IssuerUnexpected');
  });
});

function keysIn(document: unknown): unknown[] {
  const record = document as { response?: { body?: unknown }; keys?: unknown[] };
  if (Array.isArray(record.keys)) return record.keys;
  const body = record.response?.body;
  const parsed = (typeof body === 'string' ? JSON.parse(body) : body) as { keys?: unknown[] } | undefined;
  return parsed?.keys ?? [];
}

describe('token: unreadable input', () => {
  it.each([
    ['{"a":1}', 'InputInvalid'],
    ['no token', 'TokenRefused'],
  ])('show %j', async (stdin, code) => {
    const result = await run(['token', 'show', '-', '--json'], { stdin });
    expect(result.status).toBe(2);
    expect(result.json()).toMatchObject({ error: { code } });
  });

  it('refuses key sets and expectations that are none', async () => {
    const keys = await run(
      ['token', 'verify', 'x', '--issuer', 'https://a.example', '--keys', '-', '--json'],
      {
        stdin: 'x',
      },
    );
    expect(keys.status).toBe(2);
    for (const [option, value] of [
      ['--mr-enclave', 'abc'],
      ['--product-id', '-1'],
      ['--maximum-age', 'long'],
      ['--issuer', 'ftp://x'],
    ]) {
      const result = await run([
        'token',
        'verify',
        'x',
        '--issuer',
        'https://a.example',
        String(option),
        String(value),
      ]);
      expect(result.status).toBe(2);
      expect(result.stderr).toContain(option);
    }
  });
});
