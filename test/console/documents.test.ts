/** Inspect in a real browser: evidence in certificates, tokens with their key set, policies, measurement lists. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boundKeyBytes } from '@veritee/client/signing-certificate';
import { ByteWriter, utf8 } from '@veritee/core/internal';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import { simulateOpenEnclave, simulateSgx } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  flipBit,
  makeSigner,
  now,
  sgxClaims,
  signToken,
} from '../../packages/client/test/support/signing.ts';
import { rsaKeyPair } from '../rsa-key-pair.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';
import {
  inspected,
  judgedAt,
  settled,
  simulated,
  simulations,
  trusted,
  verdict,
} from '../support/inspect-steps.ts';

describe.skipIf(noChromium)('Inspect', () => {
  const { folder, pki, filesOf, remove } = simulations();
  let served: ServedPage;
  beforeAll(async () => {
    served = await servePage(await buildPage());
  });
  afterAll(async () => {
    await served.close();
    remove();
  });

  /** A file of these bytes. */
  function written(name: string, content: Uint8Array | string): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  const pair = rsaKeyPair();
  const keyBytes = boundKeyBytes(new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' })));

  /** A certificate of a key, signed by that key, with a quote that is bound to these bytes. */
  function certificateWith(evidence: Uint8Array): Uint8Array {
    const name = [['CN', 'https://mine.wus.attest.azure.net']] as const;
    const request = {
      subject: name,
      publicKey: pair.publicKey,
      serialNumber: '01',
      notBefore: new Date(simulated.getTime() - 86_400_000),
      notAfter: new Date(simulated.getTime() + 86_400_000),
      extensions: [{ oid: '1.3.6.1.4.1.311.105.1', value: evidence }],
    };
    return issueCertificate(request, { name, ...pair }).der;
  }

  it('proves the evidence in a certificate, and that the key is bound to it while the certificate counts', async () => {
    const [, collateral = '', root = ''] = filesOf('up-to-date');
    const certificate = written(
      'signer.der',
      certificateWith(simulateOpenEnclave(pki, { runtimeData: keyBytes })),
    );
    const { page, faults } = await served.open();
    await inspected(page, [certificate, collateral, root]);
    await trusted(page, 'was made in genuine hardware');
    expect(await verdict(page)).toBe('Accepted');
    await page.getByText(/^\d+ checks passed$/).waitFor();
    expect(await page.locator('.checks li').last().innerText()).toContain(
      'its key is the one in the evidence',
    );
    await page.getByRole('tab', { name: 'Fields and bytes' }).click();
    await page
      .getByRole('button', { name: /^MRENCLAVE/ })
      .first()
      .click();
    // The field is found within the certificate.
    expect(Number(await page.locator('.hex-bytes .in').first().getAttribute('data-at'))).toBeGreaterThan(200);
    await judgedAt(page, new Date(simulated.getTime() + 3 * 86_400_000));
    expect(await verdict(page)).toMatch(/^Refused\s+CertificateExpired$/);
    expect(faults).toEqual([]);
  });

  it('refuses a certificate whose evidence is bound to another key', async () => {
    const [, collateral = '', root = ''] = filesOf('up-to-date');
    const evidence = simulateSgx(pki, { runtimeData: utf8('another key') });
    const { page } = await served.open();
    await inspected(page, [written('foreign.der', certificateWith(evidence)), collateral, root]);
    await trusted(page, 'KeyUnbound');
    expect(await page.locator('.failed-first').innerText()).toContain('its key is the one in the evidence');
  });

  it('verifies a token, also one in an answer, by the key set beside it', async () => {
    const signer = makeSigner('one');
    const token = signToken(signer, sgxClaims());
    const { page, faults, requests } = await served.open();
    await page.setInputFiles('.inspect input[type=file]', written('answer.json', JSON.stringify({ token })));
    await page.getByText('is not verified. Add the key set of its issuer').waitFor();
    await page.getByText('x-ms-sgx-mrsigner').first().waitFor();
    await inspected(page, [written('certs.json', JSON.stringify({ keys: [signer.key] }))], now);
    await page.getByText('Signed by a key of the key set').waitFor();
    expect(await verdict(page)).toBe('Accepted');
    await page.getByText('Fails from 2026-03-01 20:00: The token has expired').waitFor();
    await page.getByRole('tab', { name: 'Command line' }).click();
    expect(await page.locator('pre.command').innerText()).toContain(
      'veritee token verify answer.json \\\n  --issuer https://tests.wus.attest.azure.net \\\n  --keys certs.json',
    );
    await judgedAt(page, new Date('2026-04-01T00:00:00Z'));
    expect(await verdict(page)).toMatch(/^Refused\s+TokenExpired$/);
    for (const each of requests) expect(each).toMatch(`GET ${served.url}`);
    expect(faults).toEqual([]);
  });

  it.each([
    ['a changed token', 'SignatureInvalid', (token: string) => flipBit(token, 2), 'one'],
    ['keys of somebody else', 'KeyUnknown', (token: string) => token, 'two'],
  ])('refuses %s', async (_, code, change, kid) => {
    const signer = makeSigner('one');
    const keys = { keys: [kid === 'one' ? signer.key : makeSigner('two').key] };
    const { page } = await served.open();
    await inspected(
      page,
      [
        written('token.jwt', change(signToken(signer, sgxClaims()))),
        written('keys.json', JSON.stringify(keys)),
      ],
      now,
    );
    expect(await verdict(page)).toContain(code);
  });

  it('says that the enclave of a token can be debugged', async () => {
    const signer = makeSigner('one');
    const token = signToken(signer, sgxClaims({ 'x-ms-sgx-is-debuggable': true }));
    const { page } = await served.open();
    const keys = JSON.stringify({ keys: [signer.key] });
    await inspected(page, [written('debug.jwt', token), written('debug-keys.json', keys)], now);
    await page.getByText('allows debugging').waitFor();
  });

  it('opens a policy, also one in a document, in the lab', async () => {
    const text = 'version=1.0;\nauthorizationrules { => permit(); };\nissuancerules { };';
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const policy = Buffer.from(text).toString('base64url');
    const document = `${part({ alg: 'none' })}.${part({ AttestationPolicy: policy })}.`;
    const { page, requests, faults } = await served.open();
    await page.setInputFiles('.inspect input[type=file]', written('policy.jws', document));
    expect(await page.locator('pre.command').innerText()).toBe(text);
    await page.getByRole('link', { name: 'Open in the policy lab' }).click();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Policy text' }).innerText())
      .toContain('authorizationrules { => permit(); };');
    for (const each of requests) expect(each).toMatch(`GET ${served.url}`);
    expect(faults).toEqual([]);
  });

  it('shows the entries of a measurement list with their bytes', async () => {
    const field = (bytes: Uint8Array) => new ByteWriter().u32le(bytes.length).bytes(bytes).finish();
    const digest = Uint8Array.of(...utf8('sha256:\0'), ...new Uint8Array(32).fill(5));
    const data = Uint8Array.of(...field(digest), ...field(utf8('/usr/bin/init\0')));
    const entry = new ByteWriter()
      .u32le(10)
      .bytes(new Uint8Array(20).fill(7))
      .u32le(6)
      .bytes(utf8('ima-ng'))
      .u32le(data.length)
      .bytes(data)
      .finish();
    const { page } = await served.open();
    await page.setInputFiles('.inspect input[type=file]', written('ima', entry));
    await settled(page);
    await page.getByRole('button', { name: /^1: PCR 10 ?.usr.bin.init/ }).click();
    expect(await page.locator('.hex-bytes .in').first().getAttribute('data-at')).toBe('38');
    expect(await page.locator('.fields').innerText()).toContain(`sha256:${'05'.repeat(32)}`);
    const text = `10 ${'07'.repeat(20)} ima-ng sha256:${'05'.repeat(32)} /usr/bin/init\n`;
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.setInputFiles('.inspect input[type=file]', written('ascii', text));
    await page.getByRole('button', { name: /^1: PCR 10 ?.usr.bin.init/ }).waitFor();
  });
});
