/** SIGHUP: a service reads its files again and goes on; the service that people try ends with their terminal. */

import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { toPem } from '@veritee/core/internal/x509';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import { afterAll, describe, expect, it } from 'vitest';

const program = resolve(import.meta.dirname, '../../apps/cli/bin/veritee.js');
const folder = mkdtempSync(join(tmpdir(), 'veritee-hup-'));
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const DAY = 86_400_000;
const files = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };

function renew(name: string): void {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = [['CN', name]] as const;
  const now = Date.now();
  const { der } = issueCertificate(
    {
      subject,
      publicKey,
      serialNumber: '01',
      notBefore: new Date(now - DAY),
      notAfter: new Date(now + DAY),
      dnsNames: ['localhost'],
    },
    { name: subject, publicKey, privateKey },
  );
  writeFileSync(files.key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(files.certificate, toPem(der, 'CERTIFICATE'));
}

/** Runs until its first line on standard output. */
async function begun(argv: readonly string[]) {
  const child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.stderr.resume();
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  await expect.poll(() => said, { timeout: 30_000 }).toContain('\n');
  return { child, said: () => said };
}

/** The common name of the certificate that is served. */
const served = (url: string): Promise<string> =>
  new Promise((done, refuse) => {
    get(url, { rejectUnauthorized: false, agent: false }, (answer) => {
      const { subject } = (answer.socket as TLSSocket).getPeerCertificate();
      answer.resume();
      done(String(subject.CN));
    }).on('error', refuse);
  });

describe.skipIf(process.platform === 'win32')('SIGHUP', { timeout: 120_000 }, () => {
  it('has a service take a renewed certificate and a new file of records into use, and ends nothing', async () => {
    renew('first');
    const records = join(folder, 'decisions.jsonl');
    const { child, said } = await begun([
      ...['serve', '--simulator', '--port', '0', '--data', join(folder, 'data'), '--json'],
      ...['--tls-certificate', files.certificate, '--tls-key', files.key],
      ...['--set', `audit.attestations=${records}`],
    ]);
    const { endpoint } = JSON.parse(said()) as { endpoint: string };
    expect(await served(`${endpoint}/healthz`)).toBe('first');
    renew('second');
    renameSync(records, `${records}.1`);
    child.kill('SIGHUP');
    await expect.poll(() => served(`${endpoint}/healthz`), { timeout: 30_000 }).toBe('second');
    await expect.poll(() => existsSync(records)).toBe(true);
    // Files that cannot be used are left alone.
    writeFileSync(files.key, 'no key');
    child.kill('SIGHUP');
    expect(await served(`${endpoint}/healthz`)).toBe('second');
    expect(child.exitCode).toBe(null);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends veritee start as Ctrl-C does', async () => {
    const { child, said } = await begun(['start', '--port', '0', '--data', join(folder, 'tried')]);
    await expect.poll(said, { timeout: 30_000 }).toContain('Stop with Ctrl-C');
    child.kill('SIGHUP');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
