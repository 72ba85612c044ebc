/** The signing certificate of a service in a confidential container: key, report, utility VM and container policy. */

import { generateKeyPairSync } from 'node:crypto';
import { embeddedEvidenceOf, verifySigningCertificate } from '@veritee/client/signing-certificate';
import { base64, concat, utf8 } from '@veritee/core/internal';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import { embeddedEvidenceProver } from '@veritee/evidence/embedded';
import {
  createSimulatedPki,
  type SnpOptions,
  simulatedAnchors,
  simulateSnp,
  simulatorSource,
} from '@veritee/simulator';
import { describe, expect, it } from 'vitest';

const now = new Date('2026-11-01T12:00:00Z');
const issuer = 'https://container.example';
const pki = createSimulatedPki({ currentDate: now });
const name = [['CN', issuer]] as const;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const policy = utf8('package policy');

/** What the report of a container is bound to: its key as PEM with the NUL that ends the text in C. */
function boundKey(): Uint8Array {
  const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
  const lines = base64(spki).match(/.{1,64}/g) ?? [];
  return utf8(`-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n\0`);
}

function container(options: SnpOptions = {}) {
  const simulation = simulateSnp(pki, {
    scenario: 'container',
    runtimeData: boundKey(),
    initTimeData: policy,
    currentDate: now,
    ...options,
  });
  const text = (value: Uint8Array): Uint8Array => {
    const { length } = value;
    return concat(Uint8Array.of(0x0c, 0x82, length >> 8, length & 0xff), value);
  };
  const certificate = issueCertificate(
    {
      subject: name,
      publicKey,
      serialNumber: '01',
      notBefore: new Date('2026-01-01'),
      notAfter: new Date('2027-01-01'),
      extensions: [
        { oid: '1.3.6.1.4.1.311.105.1000.1', value: text(simulation.evidence) },
        { oid: '1.3.6.1.4.1.311.105.1000.2', value: concat(Uint8Array.of(0x0c, 9), utf8('acisevsnp')) },
      ],
    },
    { name, privateKey, publicKey },
  ).der;
  const prove = embeddedEvidenceProver({
    source: simulatorSource(pki, { currentDate: () => now }),
    trust: { anchors: simulatedAnchors(pki), now, snp: { uvmIssuers: [pki.snp.uvmEndorser().issuer] } },
  });
  return { certificate, prove };
}

const compliant = { 'x-ms-compliance-status': 'azure-compliant-uvm' };

describe('the signing certificate of a service in a confidential container', () => {
  it('is proven from its key to the endorsement of its utility VM', async () => {
    const { certificate, prove } = container();
    expect(embeddedEvidenceOf(certificate)).toMatchObject({
      attestationType: 'SevSnpVm',
      teeKind: 'acisevsnp',
    });
    const proven = await verifySigningCertificate(certificate, {
      prove,
      currentDate: now,
      issuer,
      expectations: { hostData: await digestOf(policy), claims: compliant },
    });
    expect(proven.claims).toMatchObject({ ...compliant, 'x-ms-sevsnpvm-hostdata': await digestOf(policy) });
  });

  it.each([
    ['another policy', {}, { hostData: '00'.repeat(32), claims: compliant }, 'ExpectationsUnmet'],
    ['a utility VM that nobody endorses', { scenario: 'up-to-date' }, undefined, 'ExpectationsUnmet'],
    ['an endorsement of another utility VM', { scenario: 'other-container' }, undefined, 'EvidenceRefused'],
    ['a report of another key', { runtimeData: utf8('another key') }, undefined, 'KeyUnbound'],
    ['a guest that its host may debug', { debug: true }, undefined, 'ExpectationsUnmet'],
    ['no demand on the container', {}, { claims: compliant }, 'OptionsInvalid'],
    ['no demand on the utility VM', {}, { hostData: '00'.repeat(32) }, 'OptionsInvalid'],
  ] as const)('with %s is refused', async (_, options, expectations, code) => {
    const { certificate, prove } = container(options);
    const given = expectations ?? { hostData: await digestOf(policy), claims: compliant };
    await expect(
      verifySigningCertificate(certificate, { prove, currentDate: now, issuer, expectations: given }),
    ).rejects.toMatchObject({ code });
  });
});

async function digestOf(data: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(data));
  return Buffer.from(digest).toString('hex');
}
