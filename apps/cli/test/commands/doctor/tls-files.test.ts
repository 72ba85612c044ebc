/** What `veritee doctor` finds about the files of TLS certificates. */

import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { toPem } from '@veritee/core/internal/x509';
import { type CertificateIssuer, issueCertificate, type NameParts } from '@veritee/core/internal/x509/issue';
import { afterAll, describe, expect, it } from 'vitest';
import { checkTlsFiles } from '../../../src/commands/doctor/tls-files.ts';
import { temporaryFolder } from '../../serving.ts';
import { inFolder, NOW, patient } from './patient.ts';

const DAY = 86_400_000;
const folder = temporaryFolder();
afterAll(() => folder.remove());

interface Asked {
  readonly issuer?: CertificateIssuer;
  readonly days?: number;
  readonly names?: readonly string[];
}

/** A certificate with its key, as an issuer too. */
function issued(name: string, { issuer, days = 90, names = [] }: Asked = {}) {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject: NameParts = [['CN', name]];
  const self = { name: subject, ...keys };
  const certificate = issueCertificate(
    {
      subject,
      publicKey: keys.publicKey,
      serialNumber: '0102',
      notBefore: new Date(NOW.getTime() - DAY),
      notAfter: new Date(NOW.getTime() + days * DAY),
      ...(names.length === 0 ? { authority: { pathLength: null } } : { dnsNames: names }),
    },
    issuer ?? self,
  );
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { ...self, pem: toPem(certificate.der, 'CERTIFICATE'), key };
}

const root = issued('root');
const other = issued('other');
const intermediate = issued('intermediate', { issuer: root });
const names = ['attest.example', '*.eu.attest.example'];
const leaf = issued('leaf', { issuer: intermediate, names });

let files = 0;
function filesOf(certificate: string, key: string) {
  const [first, second] = [inFolder(folder, `${++files}.pem`), inFolder(folder, `${files}-key.pem`)];
  writeFileSync(first, certificate);
  writeFileSync(second, key, { mode: 0o600 });
  return { tls: { certificate: first, key: second } };
}

const reached = { publicUrl: 'https://attest.example', region: 'eu', domain: ['attest.example'] };

describe("the operator's certificate", () => {
  it('is fine with its chain, names and time', async () => {
    const settings = { ...reached, ...filesOf(leaf.pem + intermediate.pem, leaf.key) };
    expect(await checkTlsFiles(patient({ settings }))).toMatchObject([{ status: 'ok' }]);
  });

  it.each([
    ['another key', leaf.pem + intermediate.pem, other.key, 'failed', 'is not that of the first certificate'],
    ['no PEM', 'text', leaf.key, 'failed', 'not in PEM form'],
    ['a chain that does not fit', leaf.pem + other.pem, leaf.key, 'failed', 'certificate 2 did not issue'],
    ['no intermediate', leaf.pem, leaf.key, 'warning', 'no certificate of the authority'],
  ])('is told with %s', async (_, certificate, key, status, words) => {
    const settings = { ...reached, ...filesOf(certificate, key) };
    expect(await checkTlsFiles(patient({ settings }))).toMatchObject([
      { check: 'tls', status, message: expect.stringContaining(words), cure: expect.any(String) },
    ]);
  });

  it('is told with names of others', async () => {
    const settings = {
      ...filesOf(leaf.pem + intermediate.pem, leaf.key),
      publicUrl: 'https://other.example',
      domain: ['third.example'],
    };
    const found = await checkTlsFiles(patient({ settings }));
    expect(found.map(({ status, message }) => [status, /the name (\S+)\.$/.exec(message)?.[1]])).toEqual([
      ['failed', 'other.example'],
      ['failed', 'default.local.third.example'],
    ]);
  });

  it('is told before it ends, and when it has', async () => {
    const short = issued('short', { issuer: root, names, days: 10 });
    const settings = { ...reached, ...filesOf(short.pem + root.pem, short.key) };
    const at = (days: number) => new Date(NOW.getTime() + days * DAY);
    expect(await checkTlsFiles(patient({ settings }))).toMatchObject([
      { status: 'warning', message: expect.stringContaining('ends in 10 days') },
    ]);
    expect(await checkTlsFiles(patient({ settings, now: at(11) }))).toMatchObject([
      { status: 'failed', message: expect.stringContaining('has expired') },
    ]);
  });
});

describe("the development CA's certificate", () => {
  it('is made by the first start', async () => {
    expect(await checkTlsFiles(patient({ data: folder.path }))).toMatchObject([{ status: 'ok' }]);
  });

  it('is told when it has ended, or is none', async () => {
    const data = inFolder(folder, 'data');
    mkdirSync(`${data}/tls`, { recursive: true });
    writeFileSync(`${data}/tls/server.pem`, leaf.pem);
    expect(await checkTlsFiles(patient({ data }))).toMatchObject([{ status: 'ok' }]);
    const now = new Date(NOW.getTime() + 91 * DAY);
    expect(await checkTlsFiles(patient({ data, now }))).toMatchObject([{ status: 'failed' }]);
    writeFileSync(`${data}/tls/server.pem`, 'text');
    expect(await checkTlsFiles(patient({ data }))).toMatchObject([{ status: 'failed' }]);
  });

  it('is not for others than this machine', async () => {
    expect(await checkTlsFiles(patient({ settings: { host: '0.0.0.0' } }))).toMatchObject([
      { status: 'warning', cure: expect.stringContaining('tls.certificate') },
    ]);
  });
});
