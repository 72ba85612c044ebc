/** The operator's own TLS certificate: checked at the start, renewed without a restart. */

import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toPem } from '@veritee/core/internal/x509';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../../src/errors/service-error.ts';
import { followRenewals, readServerCertificate, type SecureServer } from '../../src/http/own-tls.ts';
import { plainService } from './plain-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));
const files = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
const NOW = new Date();
const DAY = 86_400_000;

interface Made {
  readonly certificate: string;
  readonly key: string;
}

function made(name: string, days = 30): Made {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = [['CN', name]] as const;
  const certificate = issueCertificate(
    {
      subject,
      publicKey: keys.publicKey,
      serialNumber: `00${randomBytes(8).toString('hex')}`,
      notBefore: new Date(NOW.getTime() - 60 * DAY),
      notAfter: new Date(NOW.getTime() + days * DAY),
      dnsNames: ['localhost'],
      ipAddresses: ['127.0.0.1'],
    },
    { name: subject, ...keys },
  );
  return { certificate: toPem(certificate.der, 'CERTIFICATE'), key: pem(keys.privateKey) };
}
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
function write({ certificate, key }: Made): void {
  writeFileSync(files.certificate, certificate);
  writeFileSync(files.key, key);
}
const nameServed = (url: string) =>
  new Promise<string>((resolve, reject) => {
    get(url, { rejectUnauthorized: false, agent: false }, (answer) => {
      const { subject } = (answer.socket as unknown as import('node:tls').TLSSocket).getPeerCertificate();
      answer.resume();
      resolve(String(subject.CN));
    }).on('error', reject);
  });

beforeEach(() => write(made('first')));

describe('a certificate of the operator', () => {
  it('is served in place of the development one', async () => {
    const service = await plainService({ protocol: 'https', tls: files });
    expect(await nameServed(`${service.endpoint}/healthz`)).toBe('first');
    expect(service.certificateAuthority).toBeUndefined();
    expect(service.tlsOptions).toEqual({});
    await service.close();
  });

  it('is renewed without a restart; files that do not fit are told and left alone', async () => {
    const first = await readServerCertificate(files, NOW);
    const server = createServer(
      { cert: first.certificate, key: first.key },
      (_, answer) => void answer.end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const told: string[] = [];
    const { stop } = followRenewals(
      files,
      first,
      server as unknown as SecureServer,
      { renewed: () => told.push('renewed'), failed: (error) => told.push((error as ServiceError).code) },
      20,
    );
    writeFileSync(files.certificate, made('half-written').certificate);
    await expect.poll(() => told).toContain('InvalidOperation');
    expect(await nameServed(url)).toBe('first');
    write(made('second'));
    await expect.poll(() => told).toContain('renewed');
    expect(await nameServed(url)).toBe('second');
    stop();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is missed where others can reach the service', async () => {
    const warnings = async (host: string) => {
      const lines: string[] = [];
      const log = { write: (line: string) => void lines.push(line), level: 'warn' as const };
      await (await plainService({ protocol: 'https', host, log })).close();
      return lines.filter((line) => line.includes('development CA')).length;
    };
    expect([await warnings('127.0.0.1'), await warnings('0.0.0.0')]).toEqual([0, 1]);
  });

  it.each<[string, () => void]>([
    ['whose key is another one', () => writeFileSync(files.key, made('other').key)],
    ['that has expired', () => write(made('old', -1))],
    ['that is not there', () => rmSync(files.certificate)],
    ['that is no PEM', () => writeFileSync(files.certificate, 'hello')],
    ['whose key is no PEM', () => writeFileSync(files.key, 'hello')],
  ])('%s is refused at the start', async (_, spoil) => {
    spoil();
    const failure = await plainService({ protocol: 'https', tls: files }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ServiceError);
    expect((failure as ServiceError).code).toBe('InvalidOperation');
  });
});
