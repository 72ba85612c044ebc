/** A file of the wrong kind is named, with the command that takes it. */

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recognise } from '@veritee/evidence/recognise';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-kinds-'));
const at = (name: string): string => join(folder, name);
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = `${part({ alg: 'RS256' })}.${part({ iss: 'https://a.example' })}.c2ln`;
const document = `${part({ alg: 'none' })}.${part({ AttestationPolicy: 'dmVyc2lvbj0gMS4wOw' })}.`;
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'token.jwt': token,
  'answer.json': JSON.stringify({ token }),
  'document.jwt': document,
  'my.policy': 'version= 1.0;authorizationrules{=> permit();};',
  'keys.json': '{"keys":[{"kty":"RSA","n":"AQ","e":"AQAB","kid":"a"}]}',
  'key.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }),
  'public.pem': publicKey.export({ type: 'spki', format: 'pem' }),
  'paper.pdf': '%PDF-1.7\n',
  'image.png': Buffer.from('89504e470d0a1a0a0000', 'hex'),
  'page.html': '<!doctype html><title>404</title>',
  'PKI.zip': Buffer.from('504b0304140000000000', 'hex'),
  'pointer.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
  'wide.policy': Buffer.from('\ufeffversion= 1.0;', 'utf16le'),
  'claims.json': '[{"type":"a","value":1}]',
  'result.json': '{"accepted":true,"trail":[],"claims":{}}',
  'eat.cbor': Buffer.from('a20a48948f8860d13a463e190100', 'hex'),
  'local.bin': Buffer.concat([Buffer.from('81000000', 'hex'), Buffer.alloc(1020)]),
  empty: '',
};

const evidence = ['evidence', 'show'];
const verify = ['evidence', 'verify', 'SgxEnclave'];
const policy = ['policy', 'check'];
const tokenShow = ['token', 'show'];
const tokenVerify = ['token', 'verify'];
const issuer = ['--issuer', 'https://a.example', '--keys'];
const sources = ['evidence', 'verify', 'SgxEnclave', at('evidence.bin'), '--endorsements'];
const roots = ['evidence', 'verify', 'SgxEnclave', at('evidence.bin'), '--trust-root'];

/** Words of the command, the file, what the message says. */
const CASES: readonly (readonly [readonly string[], string, RegExp])[] = [
  [evidence, 'token.jwt', /looks like a JWT, not evidence\. .*use `veritee token show /],
  [evidence, 'answer.json', /an attest answer, not evidence\. .*use `veritee token show /],
  [evidence, 'my.policy', /a policy, not evidence\. .*use `veritee policy check /],
  [evidence, 'keys.json', /a key set, not evidence\. .*veritee token verify.*--keys/],
  [evidence, 'key.pem', /a private key \(PEM\), not evidence\. .*--signing-key/],
  [evidence, 'root.pem', /a certificate \(PEM\), not evidence\. .*(?:--trust-root|root certificate)/],
  [evidence, 'collateral.json', /Intel collateral, not evidence\. .*--endorsements/],
  [evidence, 'claims.json', /a claim set, not evidence\. .*--claims/],
  [evidence, 'paper.pdf', /a PDF file, not evidence\./],
  [evidence, 'image.png', /a PNG image, not evidence\./],
  [evidence, 'page.html', /an HTML page, .*fetch the file again/],
  [evidence, 'PKI.zip', /a ZIP file, .*Unpack/],
  [evidence, 'pointer.bin', /a Git LFS pointer, .*git lfs pull/],
  [evidence, 'eat.cbor', /a CBOR document, not evidence/],
  [evidence, 'local.bin', /a TDX report \(local, .*\), not evidence|a TDX report, not evidence/],
  [evidence, 'empty', /is empty\. Expected: evidence\./],
  [verify, 'token.jwt', /a JWT, not evidence\. .*use `veritee token show /],
  [verify, 'my.policy', /a policy, not evidence/],
  [verify, 'PKI.zip', /a ZIP file, not evidence/],
  [verify, 'empty', /is empty/],
  [
    ['evidence', 'verify', 'tdx'],
    'evidence.bin',
    /an SGX quote \(version 3\): SgxEnclave evidence, not TdxVm\. Name SgxEnclave/,
  ],
  [verify, 'openenclave/evidence.bin', /an Open Enclave report: OpenEnclave evidence, not SgxEnclave/],
  [verify, 'tdx/evidence.bin', /a TDX quote \(version \d\): TdxVm evidence, not SgxEnclave/],
  [policy, 'token.jwt', /a JWT, not a policy\. .*use `veritee token show /],
  [policy, 'document.jwt', /a policy document \(unsecured\), not a policy\. .*use `veritee token show /],
  [policy, 'evidence.bin', /an SGX quote \(version 3\), not a policy\. .*use `veritee evidence show /],
  [policy, 'evidence.hex', /an SGX quote \(version 3\) in hex, not a policy/],
  [policy, 'keys.json', /a key set, not a policy/],
  [policy, 'claims.json', /a claim set, not a policy/],
  [policy, 'root.pem', /a certificate \(PEM\), not a policy/],
  [policy, 'paper.pdf', /a PDF file, not a policy/],
  [policy, 'wide.policy', /UTF-16 text, not a policy\. .*Save it as UTF-8/],
  [['policy', 'format'], 'token.jwt', /a JWT, not a policy/],
  [['policy', 'evaluate', '--claims', at('claims.json')], 'root.pem', /a certificate \(PEM\), not a policy/],
  [['policy', 'explain', '--claims', at('claims.json')], 'evidence.bin', /an SGX quote .* not a policy/],
  [['policy', 'evaluate', at('my.policy'), '--claims'], 'root.pem', /a certificate \(PEM\), not claims/],
  [['policy', 'explain', at('my.policy'), '--claims'], 'my.policy', /a policy, not claims/],
  [tokenShow, 'evidence.bin', /an SGX quote \(version 3\), not a token\. .*use `veritee evidence show /],
  [tokenShow, 'my.policy', /a policy, not a token\. .*use `veritee policy check /],
  [tokenShow, 'keys.json', /a key set, not a token/],
  [tokenShow, 'root.pem', /a certificate \(PEM\), not a token/],
  [tokenShow, 'result.json', /an evidence verdict, not a token/],
  [tokenShow, 'empty', /is empty\. Expected: a token\./],
  [[...tokenVerify, at('token.jwt'), ...issuer], 'token.jwt', /a JWT, not a key set/],
  [[...tokenVerify, at('token.jwt'), ...issuer], 'root.pem', /a certificate \(PEM\), not a key set/],
  [[...tokenVerify, at('token.jwt'), ...issuer], 'evidence.bin', /an SGX quote .* not a key set/],
  [[...tokenVerify, ...issuer, at('keys.json')], 'evidence.bin', /an SGX quote .* not a token/],
  [[...tokenVerify, ...issuer, at('keys.json')], 'my.policy', /a policy, not a token/],
  [sources, 'token.jwt', /a JWT, not endorsements/],
  [sources, 'my.policy', /a policy, not endorsements/],
  [sources, 'evidence.bin', /an SGX quote .* not endorsements/],
  [sources, 'root.pem', /a certificate \(PEM\), not endorsements\. .*(?:--trust-root|root certificate)/],
  [sources, 'keys.json', /a key set, not endorsements/],
  [roots, 'token.jwt', /a JWT, not a certificate/],
  [roots, 'key.pem', /a private key \(PEM\), not a certificate/],
  [roots, 'public.pem', /a public key \(PEM\), not a certificate/],
  [roots, 'collateral.json', /Intel collateral, not a certificate\. .*--endorsements/],
  [roots, 'evidence.bin', /an SGX quote .* not a certificate/],
];

beforeAll(async () => {
  for (const [name, content] of Object.entries(FILES)) writeFileSync(at(name), content);
  const made = await run(['simulate', 'sgx', '--out', folder]);
  expect(made.status).toBe(0);
  for (const type of ['openenclave', 'tpm', 'tdx', 'snp'])
    expect((await run(['simulate', type, '--out', at(type)])).status).toBe(0);
  writeFileSync(at('evidence.hex'), readFileSync(at('evidence.bin')).toString('hex'));
});

describe('a file of the wrong kind', () => {
  it.each(CASES)('%j %s', async (words, file, message) => {
    const result = await run([...words, at(file)]);
    expect([1, 2]).toContain(result.status);
    expect(result.stdout + result.stderr).toMatch(message);
  });

  it('is named in JSON too, with a stable code', async () => {
    const shown = await run(['evidence', 'show', at('token.jwt'), '--json']);
    expect(shown.status).toBe(2);
    expect(shown.json()).toMatchObject({
      error: { code: 'InputInvalid', message: expect.stringContaining('veritee token show') },
    });
    const checked = await run(['policy', 'check', at('token.jwt'), '--json']);
    expect(checked.status).toBe(2);
    expect(checked.json()).toMatchObject({ error: { code: 'InputInvalid' } });
  });

  it('changes no verdict: refused evidence stays refused, with its own code', async () => {
    const result = await run(['evidence', 'verify', 'SgxEnclave', at('token.jwt'), '--json']);
    expect(result.status).toBe(1);
    expect(result.json()).toMatchObject({
      accepted: false,
      error: { code: 'QuoteFormat', message: expect.stringContaining('looks like a JWT') },
    });
  });

  it('is not suspected where the content alone is wrong', async () => {
    writeFileSync(at('broken.policy'), '[ oops ] version=1.0');
    const result = await run(['policy', 'check', at('broken.policy'), '--json']);
    expect(result.status).toBe(1);
    expect(result.json()).toMatchObject({ ok: false });
    const garbage = await run(['evidence', 'show', '-'], { stdin: Buffer.from('00ff00ff', 'hex') });
    expect(garbage.stderr).not.toContain('looks like');
  });
});

describe('what the command writes', () => {
  beforeAll(async () => {
    const files = ['--endorsements', folder, '--trust-root', at('root.pem'), '--json'];
    const verdict = await run(['evidence', 'verify', 'sgx', at('evidence.bin'), ...files]);
    writeFileSync(at('verdict.json'), verdict.stdout);
    const evaluated = await run([
      'policy',
      'evaluate',
      at('my.policy'),
      '--claims',
      at('claims.json'),
      '--json',
    ]);
    writeFileSync(at('evaluated.json'), evaluated.stdout);
    const checked = [...tokenVerify, ...issuer, at('keys.json'), at('token.jwt'), '--json'];
    writeFileSync(at('checked.json'), (await run(checked)).stdout);
    writeFileSync(at('failed.json'), (await run(['token', 'show', at('none'), '--json'])).stdout);
    writeFileSync(at('shown.json'), (await run(['token', 'show', at('token.jwt'), '--json'])).stdout);
  });

  it.each([
    ['evidence.bin', 'SGX quote'],
    ['root.pem', 'certificate'],
    ['collateral.json', 'Intel collateral'],
    ['openenclave/evidence.bin', 'Open Enclave report'],
    ['tpm/evidence.bin', 'TPM message'],
    ['tpm/init.json', 'TPM message'],
    ['tpm/event-log.bin', 'Windows boot log'],
    ['tdx/evidence.bin', 'TDX quote'],
    ['snp/evidence.bin', 'SEV-SNP evidence'],
    ['verdict.json', 'evidence verdict'],
    ['evaluated.json', 'policy result'],
    ['checked.json', 'token verdict'],
    ['failed.json', 'error answer'],
    ['shown.json', 'decoded JWT'],
  ])('%s is recognised', (name, kind) => {
    expect(recognise(readFileSync(at(name))).kind).toBe(kind);
  });
});
