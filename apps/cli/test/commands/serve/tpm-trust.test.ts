/** The trust bundle of a service for TPMs: a root with an intermediate below it, and the revocation lists of the configuration. */

import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toPem } from '@veritee/core/internal/x509';
import {
  type CertificateRequest,
  issueCertificate,
  issueRevocationList,
} from '@veritee/core/internal/x509/issue';
import { openTpm, tpmAttester } from '@veritee/tpm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haveSwtpm, type Swtpm, startSwtpm } from '../../../../../test/support/swtpm.ts';
import { run } from '../../run.ts';
import { serving, temporaryFolder } from '../../serving.ts';

const DAY = 86_400_000;
const dates = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + DAY) };
const CA: Pick<CertificateRequest, 'authority' | 'keyUsage'> = {
  authority: { pathLength: null },
  keyUsage: ['keyCertSign', 'crlSign'],
};
const identity = (name: string) => ({
  name: [['CN', name] as const],
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
});
const root = identity('Root of attestation keys');
const intermediate = identity('CA of attestation keys');
const certificate = (request: Omit<CertificateRequest, 'notBefore' | 'notAfter'>, issuer: typeof root) =>
  issueCertificate({ ...dates, ...request }, issuer);

describe.skipIf(!haveSwtpm)('a service with a trust bundle for TPMs', () => {
  const folder = temporaryFolder();
  const path = (name: string): string => join(folder.path, name);
  let swtpm: Swtpm;

  beforeAll(async () => {
    swtpm = await startSwtpm();
    const tpm = await openTpm(swtpm.address);
    const attester = tpmAttester(tpm);
    const { publicKey: jwk } = await attester.attestationKey();
    await attester.release();
    await tpm.close();
    const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    const aik = certificate(
      {
        subject: [],
        publicKey,
        serialNumber: '03',
        keyUsage: ['digitalSignature'],
        extendedKeyUsage: ['2.23.133.8.3'],
      },
      intermediate,
    );
    const certificates = [
      certificate({ subject: root.name, publicKey: root.publicKey, serialNumber: '01', ...CA }, root),
      certificate(
        { subject: intermediate.name, publicKey: intermediate.publicKey, serialNumber: '02', ...CA },
        root,
      ),
    ];
    const [first, second] = certificates.map(({ der }) => toPem(der, 'CERTIFICATE'));
    writeFileSync(path('bundle.pem'), `${first}${second}`);
    writeFileSync(path('intermediate.pem'), `${second}`);
    writeFileSync(path('aik.pem'), toPem(aik.der, 'CERTIFICATE'));
    const list = (revoked: readonly string[]) =>
      issueRevocationList(
        { thisUpdate: dates.notBefore, nextUpdate: dates.notAfter, number: 1, revoked },
        intermediate,
      );
    writeFileSync(path('empty.crl'), list([]).der);
    writeFileSync(path('revoking.crl'), list(['03']).der);
    writeFileSync(
      path('tpm.policy'),
      'version=1.2; configurationrules{}; authorizationrules{ => permit(); }; issuancerules{};',
    );
  });
  afterAll(async () => {
    await swtpm.close();
    folder.remove();
  });

  it.each([
    ['accepts keys that an intermediate of the bundle certified', ['bundle.pem'], [], 'accepted'],
    ['accepts keys that a list does not name', ['bundle.pem'], ['empty.crl'], 'accepted'],
    ['refuses keys that a list names', ['bundle.pem'], ['revoking.crl'], 'revoked'],
    ['does not take an intermediate for a root', ['intermediate.pem'], [], 'No root is trusted'],
  ])('%s', async (_, roots, lists, outcome) => {
    const service = await serving([
      ...['serve', '--development', '--development-identity', '--port', '0', '--json'],
      ...['--data', path(`data-${outcome}-${lists.length}`)],
      ...roots.flatMap((name) => ['--trust-root', path(name)]),
      ...(lists.length > 0 ? ['--set', `tpm.revocationLists=${lists.map(path).join(',')}`] : []),
    ]);
    try {
      const { endpoint, certificateAuthority: ca, environment: env } = service.ready;
      const at = ['--endpoint', endpoint, '--ca', ca];
      await run(['policy', 'set', 'tpm', path('tpm.policy'), ...at], { env: { ...env } });
      const argv = [
        'attest',
        'tpm',
        ...at,
        '--tpm',
        swtpm.address,
        '--aik-certificate',
        path('aik.pem'),
        '--json',
      ];
      const answer = await run(argv, { env: { ...env } });
      expect(answer.status).toBe(outcome === 'accepted' ? 0 : 1);
      if (outcome === 'accepted')
        expect(answer.json()).toMatchObject({ claims: { 'x-ms-attestation-type': 'tpm' } });
      else expect(JSON.stringify(answer.json())).toContain(outcome);
    } finally {
      await service.stop();
    }
  });

  it('does not start with a list that cannot be read', async () => {
    const argv = [
      'serve',
      '--port',
      '0',
      '--data',
      path('none'),
      '--set',
      `tpm.revocationLists=${path('aik.pem')}`,
    ];
    const { status, stderr } = await run(argv);
    expect([status, stderr]).toEqual([2, expect.stringContaining('aik.pem')]);
  });
});
